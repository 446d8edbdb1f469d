"""What property tests are given, where drawing it piece by piece would take most of their time."""
