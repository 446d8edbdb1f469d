"""What is known of sessions that were: the history, recordings, proof, and what must not be left."""
