"""What AWS answers, taken with care."""
