command-memory = See, put right and delete what I know of you
command-incognito = Say something I am not to remember
memory-known = What I know of you. A ✕ strikes it out for good, together with the words it came from; “it's Lisbon, not Porto” puts it right.

    { $facts }
memory-nothing = My notebook on you is still blank. Tell me something, and I shall keep it in mind.
memory-forgotten = Struck out: { $turns ->
        [0] no messages
        [one] one message
       *[other] { $turns } messages
    }, { $facts ->
        [0] no notes
        [one] one note
       *[other] { $facts } notes
    }. Not a word of it is left.
memory-unknown-topic = I find nothing of the kind in my memory, so there is nothing to forget.
memory-corrected = Put right: { $fact }. The old note I keep as one of former times.
incognito = Very well: of your next message I shall keep no word; I answer it as ever. You may also write it right behind the command: /incognito I am planning a surprise.
incognito-over = (Of this I keep no word. From the next message on, I remember again.)
memory-follow-up = Not long ago you told me of it, and I have kept it in mind. { $question }
memory-episodes = Our talks:

    { $episodes }
memory-settings = In your settings: companion { $persona }; language: { $answers }; tone: { $tone }; time zone and topics: { $held ->
        [none] none yet
       *[other] { $held }
    }. /settings changes all of it, /persona the companion.
