"""Reports of a case, written from its state: every sentence that states a fact is cited."""
