# Le majordome consulte, puis répond lui-même.
colleague-asked = Je me suis permis de consulter { $names }.
colleague-and = { $first } et { $last }
colleague-by-name = { $name }, de la maison
colleague-asks = Avant de répondre, { $name } aimerait savoir : { $question }
colleague-late = { $name } réfléchit encore et n’a pas répondu à temps ; ce qui suit n’engage que moi.
colleague-failed = Impossible de joindre { $name } ; ce qui suit n’engage que moi.
colleague-budget = Ce qui m’est alloué pour consulter est épuisé, sans que j’aie pu entendre { $name } ; ce qui suit n’engage que moi.
colleague-alone = Ce qui suit n’engage que moi.
