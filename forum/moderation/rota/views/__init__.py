"""Pages of the rota, of saved replies, of the welcome, and of proposed themes."""
