"""Phone calls without sound: how they are set up, what TwiML says in them, what the person answers."""
