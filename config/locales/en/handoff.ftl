# One persona hands over to another.

handoff-yes = Call { $name }
handoff-no = Stay with me
handoff-declined = As you wish.
handoff-instead = { $asked } cannot come just now. { $name } is here instead.
handoff-nobody = Nobody can take over just now; I remain at your service.
handoff-human = I am not managing this as well as I should. Would you like a person to look at it?
handoff-human-yes = Ask for a person
