# Один собеседник передаёт разговор другому.

handoff-yes = Позвать: { $name }
handoff-no = Нет, продолжим
handoff-declined = Как скажете.
handoff-instead = { $asked }: сейчас не получится. Вместо — { $name }.
handoff-nobody = Передать разговор сейчас некому, поэтому продолжу я.
handoff-human = У меня это выходит хуже, чем должно. Позвать человека?
handoff-human-yes = Позвать человека
