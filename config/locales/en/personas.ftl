# A persona that answers in another's stead.
persona-stood-in = { $name } answered this one; { $asked } does not speak of such things.

# For who presses a thumb below an answer.
thumb-kept = Thank you, noted.

# For who asks a persona for what it may not do.
persona-declines = { $name } does not do this. /persona shows who else is here.

# For who looks after a persona and tries a draft of it, as nobody else does.
preview-on = You are talking with { $name }, version { $version }, which nobody else sees. /preview ends it; it also ends after an hour.
preview-off = The preview is over.
preview-unknown = This code is not valid, or not any more. Ask for a new one.
