# What the house itself says; personas have their own lines in config/personas.

command-start = Be introduced afresh
command-help = What I can do
command-persona = Whom you are speaking to
command-reset = Forget all I know about you

help =
    At your service. Write whatever you please, or say it in a voice note: I remember our conversation and answer with it in mind.

    /persona — choose whom you talk to
    /reset — have me forget everything
    /privacy — what I keep, and how to take or erase it
    /help — this little card

    Should an answer run long, press “Stop” under the draft: I shall fall silent mid-sentence and take no offence.
unknown-command = I find no such order in my book. There are /persona, /reset and /help; for all else, plain words will do.

empty-message = A most eloquent silence. How may I be of service?

media-sticker = A charming sticker. Alas, I am a man of words: what did you mean to say by it?
media-photo = A fine picture, no doubt, but my eyes are not what they were. Describe it in words and I am all yours.
media-video = Films while on duty would hardly do. What is it about, if I may ask?
media-document = I should gladly take your papers, but reading them is not among my skills yet. The gist of it, perhaps?
media-voice = A pleasure to hear you, though I have nothing to make the recording out with just now. Might I trouble you to type it?
media-location = Thank you, I have made a mental note of the place. What interests you there?
media-contact = I saw the calling card, but I keep no files on people. How may I help?
media-poll = It is not a butler's place to vote, though I do hold opinions. What would you ask?
media-dice = Gambling before dinner? Bold. Luck is your department, answers are mine.
media-other = I fear I do not know how to handle such an offering. In words, if you please.

persona-choose = With whom would you care to talk?
persona-gone = That companion has left the house. Send /persona and I shall introduce the others.

reset-ask = Forget everything: our conversation, your habits, your language? I could not bring it back.
reset-yes = Yes, forget
reset-no = No, keep it
reset-done = Done. We are strangers, and I am already curious who you are.
reset-kept = Very wise. Everything stays where it is.

button-outdated = This button has retired from service. Do ask me again.
button-not-yours = This button was meant for someone else, I am afraid.
decision-over = That question has had its answer, or has waited too long. Nothing more is done; do ask me again.

notice-stale = My apologies, I was away and could not answer in time. If the question is still warm, do ask it again.
notice-dead = I am embarrassed: this message has defeated me. Might you put it another way?
notice-limited = You write faster than I can carry trays. A moment, if you please, and we shall go on.
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
    I keep what we say to each other, in short notes once it grows long, together with your language, your chosen companion and the topics you care for; for { $days } days after they are summed up the words themselves still lie in the archive. Messages on their way are gone two days after they are answered, and of a voice note only its words remain, for as long. Nobody but you and the house's own staff can read it, every look is written down, and one press of a button gives it all to you or erases it for good.
privacy-export = Send me my data
privacy-erase = Erase everything
privacy-data = Everything I keep about you, to the last crumb.
privacy-erase-ask = Erase everything, in every chat, for good? Not even I shall be able to bring it back.
privacy-erase-yes = Yes, erase it all
privacy-erase-no = No, leave it
privacy-erased = It is done: the pages are blank. Should you write again, we shall be meeting for the first time.
privacy-kept = As you please. Nothing has been touched.
privacy-in-private = Such matters I discuss face to face only. Write /privacy to me in our private chat, if you please.
