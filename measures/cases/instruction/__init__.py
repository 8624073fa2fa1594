"""领导批示: given to bodies, signed for, answered, decided on."""
