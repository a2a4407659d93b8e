# The butler asks a colleague and answers himself.
colleague-asked = I took the liberty of asking { $names }.
colleague-and = { $first } and { $last }
colleague-by-name = { $name }, a colleague
colleague-asks = Before answering, { $name } would like to know: { $question }
colleague-late = { $name } is still deep in thought and has not answered in time.
colleague-failed = { $name } could not be reached.
colleague-budget = My allowance for asking around is spent before { $name } could say a word.
colleague-alone = What follows is mine alone.
