# Tarot cards and runes: said calmly, and nothing is foretold.

command-card = Draw tarot cards
command-runes = Draw runes
command-verify = Check that a draw was fair

draw-sealed-tarot =
    The deck is shuffled and sealed; I cannot change it any more. Its seal:
    { $seal }
draw-choose-tarot = Hold your question in mind and choose a spread. (You may write it, too: /card and the question.)
draw-sealed-runes =
    The bag of runes is shaken and sealed; I cannot change it any more. Its seal:
    { $seal }
draw-choose-runes = Hold your question in mind and choose a spread. (You may write it, too: /runes and the question.)
draw-answered =
    We asked about this today, and drew: { $cards }. A second draw on the same question rarely makes things clearer, only more restless. Give this answer a day; then, if you like, we ask again.
draw-limited = That is enough drawing for one day: cards need their silence too. Come back tomorrow; until then we can simply talk.
draw-over = This deck has served its time. Send /card or /runes, and I shuffle anew.
draw-caption = { $spread }. Drawn: { $cards }
draw-proof =
    The seal is broken. The seed: { $seed }
    How to check that nothing was swapped: /verify
draw-verified =
    { $spread }: { $cards }

    The seal told before the draw:
    { $seal }
    The seed told after it:
    { $seed }
    Its purpose: { $context }

    I have dealt again: the seal belongs to the seed, and the seed gives these very cards. To check without me: the SHA-256 of the seed's bytes, the character “|” and the purpose is the seal.
draw-verify-none = There is no draw to check yet. Begin with /card or /runes.

draw-question-tarot = What may these cards suggest to me?
draw-question-runes = What may these runes suggest to me?
draw-question-day-tarot = What is my card of the day?
draw-question-day-runes = What is my rune of the day?
draw-whole-wands = Mostly Wands: this may be about drive, ideas and where to begin.
draw-whole-cups = Mostly Cups: this may be about feelings and the people close to you.
draw-whole-swords = Mostly Swords: this may be about thoughts, words and decisions.
draw-whole-pentacles = Mostly Pentacles: this may be about work, money and solid ground.
draw-whole-trumps = Mostly Major Arcana: the question may be no small matter to you.
draw-whole-mixed = The suits are mixed: several sides of life may meet in this question.
draw-whole-runes = Runes speak in images; read them as one short story.
draw-whole-reversed = Many cards lie reversed: it may be less about obstacles outside than about what is still at work within.
draw-closing-tarot = Cards are a language of images, not knowledge of the future. What rings true is for you to say.
draw-closing-runes = Runes are a language of images, not knowledge of the future. What rings true is for you to say.
