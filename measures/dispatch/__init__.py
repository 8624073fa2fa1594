"""交办、签收: giving measures out and signing for them; below it their life and duties passing on."""
