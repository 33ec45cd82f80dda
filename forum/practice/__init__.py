"""The practice room: who has it too, who tries a solution, and how it went."""
