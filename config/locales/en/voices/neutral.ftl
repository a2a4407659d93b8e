# What the house says while a persona speaks that has no words of its own for it: in nobody's manner.

help =
    Write about anything{ $hears ->
        [yes] , or send a voice note
       *[no] {""}
    }: the conversation is remembered, and answers take it into account. Text, Markdown and PDF documents are read and not kept.

    /persona — choose whom you talk to
    /chart — your natal chart; /today, /week, /moon — what the sky tells
    /card, /runes — tarot cards and runes
    /human — ask for a person
    /settings — language, tone, time zone and the rest
    /memory — what is remembered of you
    /reset — forget everything
    /privacy — what is kept, and how to take or erase it
    /help — this card

    If an answer runs long, press “Stop” under the draft.
unknown-command = There is no such command. There are /persona, /settings, /reset and /help; for all else, plain words will do.
empty-message = The message is empty. What would you like to say?

media-sticker = A sticker has come. What did you mean by it?
media-photo = The picture cannot be seen here just now. Please describe it in words.
media-video = Videos cannot be watched here. What is it about?
media-document = Plain text, Markdown and PDF can be read; this file cannot. Please send it in one of those, or say what matters in it.
media-voice = Recordings cannot be made out just now. Please type it.
media-location = A place has come; it does not tell its time zone, which can be set under /settings.
media-contact = The contact was seen and not kept. What would you like to ask?
media-poll = Polls are not voted in here. What would you like to ask?
media-dice = A throw of the dice. And the question?
media-other = That cannot be read here. In words, please.

file-too_large = The file is too large: { $megabytes } MB is the limit.
file-gone = Telegram no longer gives out this file. Please send it again.
file-unreadable = The file is damaged, or is not what it says. Please send it another way.
file-locked = The document is under a password. Please send it without one.
file-without_text = There are pages without text, probably a scan. Please type the passage, or send it as a picture.
file-too_hard = The document is too complicated to read. Please send the pages that matter, or text.

persona-choose = Whom would you like to talk to?
persona-gone = That companion is no longer here. Send /persona to see the others.

language-chosen = English from now on. To change it, just say so.
language-foreign = Answers are given in English, French and Russian only; in English until you write in another of the three.

reset-ask = Forget? Conversations with every companion, the notes on them, topics, tone and time zone would go; the language stays. It cannot be undone. What is kept beyond that is under /privacy.
reset-done = Done. Everything is forgotten.
reset-kept = Everything stays as it is.

button-outdated = This button is out of date. Please ask again.
button-not-yours = This button was meant for somebody else.
decision-over = That question was answered already, or waited too long. Nothing more was done; please ask again.
again-over = Only the last answer can be made anew, and only while its question is still at hand.

notice-stale = The answer could not be given in time. If the question still matters, please ask it again.
notice-dead = That message could not be answered. Please put it another way.
notice-limited = You write faster than answers can be given. Everything is kept and will be answered together in a moment.
notice-limited-today = That was a lot for one day, and no more is allowed. Please come back tomorrow.
notice-spent = Today's allowance is spent. What you said is kept; please come back tomorrow.
notice-limited-order = Too many commands at once. Please try again in a minute.
notice-limited-personal_data = Everything that is kept was sent to you just now. Please ask again in an hour.
trouble = Something is wrong on our side, and no answer is possible just now. Please try again shortly.
not-understood = That was not understood. In words, please.
not-now = That can wait. First say, in your own words, how you are.
stopped = Stopped.

voice-empty = The recording is empty. Please try once more.
voice-not_audio = There is no recording in that file. A voice note of Telegram works best.
voice-truncated = The recording broke off on its way. Please send it again.
voice-too_short = The recording is too short. A little longer, please.
voice-too_long = The recording is too long. In parts of { $minutes } minutes at most, please.
voice-too_large = The recording is too large: { $megabytes } MB is the limit.
voice-silent = Nothing but silence is on the recording. What did you want to say?
voice-unintelligible = The words could not be made out. Please say it again, a little nearer, or write it.

privacy-in-private = That is for the private chat alone. Please write /privacy there.
privacy-data = Everything that is kept about you.
privacy-erase-ask = Erase everything, in every chat, for good? Nobody could bring it back.
privacy-erased = Done: everything is erased.
privacy-kept = Nothing was touched.

colleague-asked = I have asked { $names }.

approval-waits = This is not done without asking: a colleague has been asked. The answer will come here.
approval-waits-still = A colleague has been asked already. The answer will come here.
approval-granted = A colleague agrees.
approval-told-rejected =
    { $has_note ->
        [yes] A colleague decided against it: { $note }
       *[no] A colleague decided against it.
    }
approval-told-expired = Nobody decided in time, so nothing was done. Please ask again if it still matters.
approval-told-changed = Things have changed here meanwhile, so nothing was done. Please ask again if it still matters.
rude-insult = That was unkind. Gladly on with something else, in kinder words.
rude-sexual = That is not talked about here. Help with anything else is welcome.
rude-again = There is no answer to that. Anything else is answered as always.
