"""The landing page, a member's start page, and the pages about the site itself."""
