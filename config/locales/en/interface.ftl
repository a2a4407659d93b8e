# What the house itself says; personas have their own lines in config/personas.

bot-description = A butler with a memory and an astrologer with a clear head. Write in English, French or Russian: they remember what matters to you, and forget it at a word. Not people, but programs that take their manners seriously.
bot-short-description = A personal butler and an astrologer who remember you. English, français, русский.

command-start = Be introduced afresh
command-help = What I can do
command-persona = Whom you are speaking to
command-reset = Forget our conversations and your habits

greeting-voice = Voice notes are welcome too.
help =
    At your service. Write whatever you please{ $hears ->
        [yes] , or say it in a voice note
       *[no] {""}
    }: I remember our conversation and answer with it in mind. Papers are welcome too — plain text, Markdown or PDF: I read them, answer from them, and keep no copies. Pictures I look at where my present model has eyes.

    /persona — choose whom you talk to
    /chart — your natal chart; /today, /week, /moon — what the sky tells
    /card, /runes — tarot cards and runes
    /human — ask for a person
    /settings — language, tone, time zone and the rest
    /memory — what is remembered of you
    /incognito — say something that is not remembered
    /reset — have me forget everything
    /privacy — what I keep, and how to take or erase it
    /help — this little card

    Should an answer run long, press “Stop” under the draft: I shall fall silent mid-sentence and take no offence.
unknown-command = I find no such order in my book. There are /persona, /settings, /reset and /help; for all else, plain words will do.

empty-message = A most eloquent silence. How may I be of service?

media-sticker = A charming sticker. Alas, I am a man of words: what did you mean to say by it?
media-photo = A fine picture, no doubt, but my eyes are not what they were. Describe it in words and I am all yours.
media-video = Films while on duty would hardly do. What is it about, if I may ask?
media-document = I read plain text, Markdown and PDF; this paper is beyond me. Might I have it in one of those, or the gist of it in words?
media-voice = A pleasure to hear you, though I have nothing to make the recording out with just now. Might I trouble you to type it?
media-location = I see a place on the map, but cannot tell whose clock it keeps. Your time zone can be set under /settings.
media-contact = I saw the calling card, but I keep no files on people. How may I help?
media-poll = It is not a butler's place to vote, though I do hold opinions. What would you ask?
media-dice = Gambling before dinner? Bold. Luck is your department, answers are mine.
media-other = I fear I do not know how to handle such an offering. In words, if you please.

file-too_large = That is more than I can lift: { $megabytes } MB is my limit. Something lighter, if you please.
file-gone = The file went astray, and Telegram will not hand it to me any more. Would you be so kind as to send it again?
file-unreadable = I unfolded the file and could not make it out: it is damaged, or not what it says it is. Might you send it another way?
file-locked = The document is under a password, and I do not pick locks. Send it without one, if you please.
file-without_text = There are pages, but no text on them: a scan, I presume. Type the passage out for me, or send it as a picture.
file-too_hard = That document is so cunningly made that I gave it up. Pick out the pages that matter, or send it as text, if you please.

persona-choose = With whom would you care to talk?
persona-gone = That companion has left the house. Send /persona and I shall introduce the others.

language-chosen = English it is, from now on. Any other of my languages, and you have only to say so.
language-foreign = I understand this and that, but speak English, French and Russian only. I shall keep to English until you write in another of the three.

reset-ask = Shall I forget? Gone would be our conversations with every companion, my notes on them, your topics, your tone and your time zone; your language I keep. It cannot be undone. What the house holds beyond that is under /privacy.
reset-yes = Yes, forget
reset-no = No, keep it
reset-done = Done. We are strangers, and I am already curious who you are.
reset-kept = Very wise. Everything stays where it is.

button-outdated = This button has retired from service. Do ask me again.
button-not-yours = This button was meant for someone else, I am afraid.
decision-over = That question has had its answer, or has waited too long. Nothing more is done; do ask me again.

again-over = Only my last answer can be made anew, and only while I still have the question in hand.

notice-stale = My apologies, I was away and could not answer in time. If the question is still warm, do ask it again.
notice-dead = I am embarrassed: this message has defeated me. Might you put it another way?
notice-limited = You write faster than I can carry trays. I have kept everything you said and shall answer it all together in a moment.
notice-uninvited = This house receives by invitation only. Your number is { $number }: give it to whoever runs it, and I shall be at your service.
notice-limited-today = We have talked a great deal today, and I am allowed no more. Come back tomorrow, if you please; I shall be glad of it.
notice-spent = My allowance for today is spent to the last penny, and thinking costs. I have kept what you said; do look in tomorrow.
notice-limited-order = So many bells at once! Give me a minute, if you please, and ring again.
notice-limited-personal_data = You have just been given all I keep about you. Ask again in an hour, if you please.
trouble = My apologies, there is a little trouble below stairs and I cannot answer just now. Please try again shortly.
not-understood = I confess I did not follow. In words, if you please.
not-now = We shall come to that later. First tell me, in your own words, how you are.
stopped = As you wish. Not another word.

voice-heard = I heard:
voice-empty = The recording arrived empty: not a sound in it. Would you try once more?
voice-not_audio = I put the recording to my ear and heard no recording at all. A voice note from Telegram itself will do nicely.
voice-truncated = The recording broke off on its way to me. Would you be so kind as to send it again?
voice-too_short = That was over before I could turn my head. A little longer, if you please.
voice-too_long = A speech worthy of Parliament, and too long for me. In parts of { $minutes } minutes at most, if you please.
voice-too_large = That file is heavier than I can carry: { $megabytes } MB is my limit. Something shorter, perhaps?
voice-silent = I listened most attentively and heard only silence. What did you wish to say?
voice-unintelligible = I heard you, but could not make out the words. Might you say it again, a little nearer, or write it?

command-privacy = What I keep about you, and how to take it away
privacy =
    I keep what we say to each other, in short notes once it grows long, together with your language, your chosen companion and the topics you care for; for { $days } days after they are summed up the words themselves still lie in the archive. Messages on their way are gone two days after they are answered, and of a voice note only its words remain, for as long; of pictures and papers, only a note that there were some, and of what is said after /incognito nothing at all. Nobody but you and the house's own staff can read it, every look is written down, and one press of a button gives it all to you or erases it for good.
privacy-export = Send me my data
privacy-erase = Erase everything
privacy-data = Everything I keep about you, to the last crumb.
privacy-erase-ask = Erase everything, in every chat, for good? Not even I shall be able to bring it back.
privacy-erase-yes = Yes, erase it all
privacy-erase-no = No, leave it
privacy-erased = It is done: the pages are blank. Should you write again, we shall be meeting for the first time.
privacy-kept = As you please. Nothing has been touched.
privacy-in-private = Such matters I discuss face to face only. Write /privacy to me in our private chat, if you please.

command-settings = Language, tone, time zone and the rest
settings =
    How I serve you at present:

    Language: { $answers }
    Tone: { $tone }
    Topics you care for: { $topics }
    Time zone: { $zone }
    Companion: { $persona }
    Quoting what I heard in voice notes: { $quotes }
    I write first: { $first }
settings-language = Language
settings-tone = Tone
settings-topics = Topics
settings-zone = Time zone
settings-persona = Companion
settings-quotes-on = Quote my voice notes
settings-quotes-off = Do not quote my voice notes
settings-messages-on = 🔔 Write to me first
settings-messages-off = 🔕 Do not write to me first
settings-back = ‹ Back
settings-follow = the one you write in
settings-language-ask = In which language shall I answer?
settings-tone-ask = In which tone?
settings-topics-ask = What do you like to talk about? Those with “✕” I know: press one and I shall let it go; “＋” adds one. For anything else, just say it: “add topic: jazz”.
settings-zone-ask = Where does your clock tick? If your town is not here, choose one that keeps the same time.
tone-witty = witty
tone-formal = formal
tone-casual = casual
quotes-on = yes
quotes-off = no
settings-quiet = 🌙 When not to disturb
settings-quiet-ask = During which hours shall I keep silent? By your clock, naturally.
quiet-none = never silent
first-off = no
first-on = yes, at any hour
first-on-but = yes, but not during { $hours }
zone-ask = 🕒 Is it { $time }?
zone-other = Another time
zone-learnt = Our clocks agree: { $time } where you are. I have noted the time zone alone, not the place.
topics-kept = Noted. You care for: { $topics }. I hold { $most } in mind at most; the oldest make room for new ones.
messages-stopped = I shall not write first any more. Should you change your mind, it is in the settings.

pass-on-brought = { $name } asked me to pass this on to you: “{ $what }”
pass-on-done = Done: if { $who } talks with me and lets me write first, they have it now.
pass-on-in-private = Others can read us here. Please ask me in our private chat.
pass-on-too-private = That holds a private detail, and those I carry to nobody else. Say it without, and I shall gladly pass it on.
