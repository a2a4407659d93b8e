# A persona that answers in another's stead.
persona-stood-in = { $name } answered this one; { $asked } does not speak of such things.
