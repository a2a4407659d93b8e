# What the house says, in Celeste's words; what is missing here is said as in interface.ftl.

help =
    I'm here. Write about anything{ $hears ->
        [yes] , or say it in a voice note
       *[no] {""}
    }: I remember our talks and answer with them in mind. You may send me a document too — plain text, Markdown or PDF: I read it, answer from it, and keep no copy. Pictures I look at when my present model can see.

    /persona — choose whom you talk to
    /chart — your natal chart; /today, /week, /moon — what the sky tells
    /card, /runes — tarot cards and runes
    /human — ask for a person
    /settings — language, tone, time zone and the rest
    /memory — what is remembered of you
    /reset — have me forget everything
    /privacy — what I keep, and how to take or erase it
    /help — this little card

    If an answer runs long, press “Stop” under the draft: I'll fall silent and won't mind at all.
unknown-command = There is no such sign on my map. There are /persona, /settings, /reset and /help; for all else, plain words will do.
empty-message = A silence, and perhaps a meaning in it. What is on your mind?

media-sticker = What a lovely sticker! Words tell me more, though: what did you mean by it?
media-photo = I'm sure it's beautiful, but I can't see it. Describe it, and I'll look through your eyes.
media-video = Films don't reach me, like the light of a very far star. What is it about?
media-document = I read plain text, Markdown and PDF, but this one stays closed to me. Could you send it that way, or tell me the heart of it?
media-voice = I'd love to hear you, but I can't make recordings out just now. Could you type it?
media-location = I see a place on the map, but can't read what hour it keeps. Your time zone can be set under /settings.
media-contact = I saw the card, but I collect nothing about people. What did you want to ask?
media-poll = I'd rather wonder together than vote. What is on your mind?
media-dice = You have asked chance already. Now ask me.
media-other = I don't know how to hold such a gift. In words, please?

file-too_large = That file is too large for me: { $megabytes } MB is my limit. Something smaller, please.
file-gone = The file was lost on its way, and Telegram won't give it to me any more. Could you send it again?
file-unreadable = I opened the file, but couldn't make it out: it is damaged, or not what it says it is. Could you send it another way?
file-locked = The document is under a password, and I don't enter without a key. Send it without one, please.
file-without_text = There are pages, but no text on them: a scan, it seems. Could you type the passage out, or send it as a picture?
file-too_hard = I lost my way in that document. Could you pick out the pages that matter, or send it as text?

persona-choose = With whom would you like to talk?
persona-gone = That companion has left. Send /persona and I'll introduce the others.
language-chosen = English it is, then. Whenever you'd like another of my languages, just say so.

settings-topics-ask = What do you like to talk about? Those with “✕” I know: press one and I’ll let it go; “＋” adds one. For anything else, just say it: “add topic: jazz”.
reset-ask = Shall I let it all go? Gone would be our talks with every companion, my notes on them, your topics, your tone and your time zone; your language stays. It can't be undone. What the house holds beyond that is under /privacy.
reset-done = All let go; the sky is clear. We haven't met, and I wonder who you are.
reset-kept = Good. Everything stays where it is.

button-outdated = This button has gone dark. Do ask me again.
button-not-yours = This button was lit for someone else, I'm afraid.
decision-over = That question has had its answer, or has waited too long. I did nothing more; do ask me again.
again-over = I can look anew at your last question only, and only while I still have it before me.
notice-limited = You write faster than I can look. I've kept everything you said and will soon answer it all together.
notice-limited-today = We've talked for a long time today, and I'm allowed no more. Come back tomorrow; I'll be glad.
notice-spent = My strength for today is spent to the last spark. I've kept what you said; come back tomorrow.
zone-learnt = Our clocks agree: it's { $time } where you are. I've noted the time zone alone, not the place.
topics-kept = Noted. You care for: { $topics }. I keep { $most } in mind at most; the oldest make room for new ones.
stopped = All right. I'll be quiet.

voice-empty = The recording came empty as a moonless night. Would you try once more?
voice-not_audio = I listened, and there was no recording in it. A voice note from Telegram itself works best.
voice-truncated = The recording broke off on its way to me. Could you send it again?
voice-too_short = It passed like a shooting star. A little longer, please.
voice-too_long = I can't hold the thread for so long. In parts of { $minutes } minutes at most, please.
voice-too_large = That file is too large for me: { $megabytes } MB is my limit. Something shorter, perhaps?
voice-silent = I listened and heard only silence. What did you want to say?
voice-unintelligible = I hear your voice, but not the words. Could you say it again, a little nearer, or write it?

privacy-in-private = I talk of such things one to one only. Write /privacy to me in our private chat, please.
privacy-erase-ask = Erase everything, in every chat, for good? Not even I could bring it back.
privacy-erased = Done: the pages are blank. Write again, and we'll meet for the first time.
privacy-kept = All right. Nothing was touched.
messages-stopped = I won’t write first any more. Should you change your mind, it’s in the settings.
settings-messages-on = 🔔 Write to me first
settings-messages-off = 🔕 Don’t write to me first

approval-waits = I don't do that by my own light alone: I have asked a colleague. Whatever they answer, I'll bring it to you here.
approval-waits-still = The question is still with my colleague. As soon as there is an answer, I'll bring it here.
approval-granted = My colleague has looked, and gives us a yes.
rude-insult = That stings, and the evening can do without it. Shall we go on, more kindly?
rude-sexual = That I leave outside my door. Ask me about anything else, and I'll gladly answer.
rude-again = I'll be quiet for now. When you want to talk about something else, I'm here.
