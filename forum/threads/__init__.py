"""Problems and good practices, replies, solutions, thanks, follows and reading marks."""
