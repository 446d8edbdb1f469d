"""A company's IAM Identity Center: its configuration and its answers."""

from tests.support.aws.aws_server import Answer

ARN = "arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_0/jane"

CONFIG = (
    "[profile shop]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n"
    "region = eu-west-1\n"
    "[profile shop-admin]\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = shop\n"
    "[sso-session corp]\nsso_region = eu-north-1\nsso_start_url = https://corp.example/start\n"
    "[profile older]\nsso_start_url = https://corp.example/start\nsso_region = eu-north-1\n"
    "sso_account_id = 123456789012\nsso_role_name = Dev\nregion = eu-west-1\n"
    "[profile plain]\nregion = eu-west-1\n"
)

CLIENT = {
    "clientId": "c",
    "clientSecret": "client-secret",
    "clientSecretExpiresAt": 4_000_000_000,
}

DEVICE = {
    "deviceCode": "device-code",
    "userCode": "ABCD-EFGH",
    "verificationUri": "https://device.sso.eu-north-1.amazonaws.com/",
    "verificationUriComplete": "https://device.sso.eu-north-1.amazonaws.com/?user_code=ABCD-EFGH",
    "expiresIn": 600,
    "interval": 1,
}

TOKEN = {"accessToken": "secret-token", "tokenType": "Bearer", "expiresIn": 28_800}

ROLE = {
    "roleCredentials": {
        "accessKeyId": "ASIASSO",
        "secretAccessKey": "s",
        "sessionToken": "t",
        "expiration": 4_000_000_000_000,
    }
}


def refusal(code: str) -> Answer:
    return Answer({"error": code, "__type": code}, 400, {"x-amzn-ErrorType": code})


PENDING = refusal("AuthorizationPendingException")
