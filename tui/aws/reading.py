"""What may be asked of an account that is read only: a closed list, so that nothing new slips in.

The guard stands where all calls go by; who knows before says so sooner, and more kindly.
"""

from typing import Final

from tui.aws.errors import AwsError, ErrorContext
from tui.aws.permissions import operation_of
from tui.language import N_, _

READING: Final = frozenset(
    {
        # What is sent to Athena and Lake are questions, never statements that change something.
        ("athena", "get_query_execution"),
        ("athena", "get_query_results"),
        ("athena", "get_table_metadata"),
        ("athena", "get_work_group"),
        ("athena", "start_query_execution"),
        ("athena", "stop_query_execution"),
        ("cloudtrail", "cancel_query"),
        ("cloudtrail", "describe_query"),
        ("cloudtrail", "get_query_results"),
        ("cloudtrail", "lookup_events"),
        ("cloudtrail", "start_query"),
        ("ec2", "describe_instances"),
        ("ec2", "describe_regions"),
        ("elasticache", "describe_cache_clusters"),
        ("elasticache", "describe_replication_groups"),
        ("elasticache", "describe_serverless_caches"),
        ("glue", "get_partitions"),
        ("iam", "get_role"),
        ("iam", "list_account_aliases"),
        ("iam", "simulate_principal_policy"),
        ("kms", "describe_key"),
        # It makes a key for whoever asks and changes none; the doctor asks whether it may.
        ("kms", "generate_data_key"),
        ("logs", "describe_log_groups"),
        ("logs", "get_log_events"),
        ("logs", "get_query_results"),
        # A query reads. It costs money, and is asked by the user alone.
        ("logs", "start_query"),
        ("logs", "stop_query"),
        ("rds", "describe_db_clusters"),
        ("rds", "describe_db_instances"),
        ("s3", "get_bucket_encryption"),
        ("s3", "get_object"),
        ("s3", "head_bucket"),
        ("s3", "head_object"),
        ("s3", "list_objects_v2"),
        ("ssm", "describe_instance_information"),
        ("ssm", "describe_sessions"),
        ("ssm", "get_connection_status"),
        ("ssm", "get_document"),
        ("ssm", "get_ops_item"),
        ("ssm", "list_documents"),
        ("ssm", "list_nodes"),
        ("ssm", "list_tags_for_resource"),
        ("sts", "get_caller_identity"),
    }
)
"""By boto3's names; what is not listed is not sent."""


class ReadOnly(AwsError):
    """The user's own settings forbid what was to be done."""

    title = N_("Read only")

    def sentence(self) -> str:
        said = _("{operation} was not sent: {reason}")
        reason = read_only_words(self.context.message)
        return said.format(operation=self.context.operation, reason=reason)


def read_only_words(where: str) -> str:
    """Why nothing is changed and no session opened, with the table of the settings that says so."""
    return _("this context is read only by {setting} in settings.toml.").format(setting=where)


def check_reading(where: str, service: str, operation: str) -> None:
    """Raises ReadOnly where an operation may change something and nothing may be.

    Args:
        where: the table of the settings that forbids it; empty where none does.
        service: boto3's name of the service.
        operation: boto3's name of the operation.
    """
    if where and (service, operation) not in READING:
        raise ReadOnly(
            ErrorContext(service=service, operation=operation_of(operation), message=where)
        )
