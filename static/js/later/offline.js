// What this device keeps for its member.
