// Photos and files in a Markdown box.
