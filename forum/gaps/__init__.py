"""The gaps room: what the network does not know yet."""
