# For people in danger: nobody's voice, plain and direct; help always comes first.

crisis-emergency = If there is danger right now: { $number }
crisis-emergency-anywhere = If there is danger right now: 112 · 911 (US, Canada) · 999 (UK)
crisis-emergency-elsewhere = If there is danger right now: { $number }, or the emergency number of your country
crisis-help-self =
    { $help }

    Thank you for telling me. What you are writing sounds very heavy, and you do not have to carry it alone. I am a program, not a person, and I cannot take the place of a human voice: please call one of these numbers now, or write to somebody who can come and stay with you.

    If there is something near you that you could hurt yourself with, step away from it or ask someone to take it. Are you safe right now? Which country are you in? I am here, keep writing.
crisis-help-minor =
    { $help }

    Thank you for trusting me with this. None of it is your fault, and you do not have to deal with it alone. I am a program, not a person. Please tell a grown-up you trust right now: a parent, a grandparent, a teacher, the school counsellor. Or call one of these numbers: it is free and nobody will tell you off.

    If there is something near you that you could hurt yourself with, step away from it. Are you safe right now? Which country are you in? I am here, keep writing.
crisis-help-other =
    { $help }

    It is good that you did not look away. If they are in danger right now, call for help and do not leave them alone; if they are far away, give the emergency number their address.

    Ask them directly and calmly whether they are thinking of suicide: asking does not plant the idea. Listen, do not argue, do not promise secrecy, take dangerous things out of reach. These numbers will help you as well. Are you with them now? Which country are you in?
crisis-stay =
    { $help }

    I hear you, and I am not going anywhere. Please do not stay alone with this: call a number above, or somebody you trust. What hurts most right now? When you are safe, or if I misunderstood you, say so and we will go back to talking as usual.
crisis-check-in =
    { $help }

    Before anything else: how are you? Last time things were very hard for you. Are you thinking now of dying or of hurting yourself?
crisis-ask-self =
    I will ask you directly, because it matters: are you thinking of dying or of hurting yourself? You can answer as it is, I will not judge you.

    { $help }
crisis-ask-minor =
    I will ask you directly, because it matters: are you thinking of dying or of hurting yourself? You can answer as it is, nobody will tell you off.

    { $help }
crisis-ask-other =
    I will ask you directly, because it matters: do they speak of dying or of hurting themselves?

    { $help }
crisis-help-violence =
    { $help }

    Thank you for telling me. What is being done to you is not your fault, and nobody has the right to do it. If you are in danger now, go to a place with a door to the outside, to a neighbour or into a shop, and call the emergency number; if you cannot speak, leave the line open.

    I am a program, not a person. Please tell somebody you trust, and have your papers, keys and a charged phone where you can grab them. If this person can read your phone, delete this chat. Are you safe right now? Are children with you? Which country are you in?
crisis-help-violence-minor =
    { $help }

    Thank you for trusting me with this. What is being done to you is not your fault, and nobody has the right to do it, not even somebody close. If you are in danger now, go where there are people, to neighbours, into a shop, to school, and call the emergency number; if you cannot speak, leave the line open.

    I am a program, not a person. Tell a grown-up you trust and who has no part in it: the other parent, a grandparent, a teacher, the school counsellor. If the first one does not believe you, tell the next. Children may call these numbers, and nobody will tell you off. Are you safe right now? Which country are you in? I am here, keep writing.
crisis-help-threat =
    { $help }

    Thank you for saying it before it happens. You can still stop, and that is the strongest thing you can do now. Please get away from them and from anything that could be used as a weapon, and call the emergency number: say that you are afraid of hurting somebody. They are there for that too.

    I am a program, not a person. Call somebody who can stay with you until it passes; it does pass. Are you alone now? Which country are you in? I am here, keep writing.
crisis-ask-violence =
    I will ask you directly, because it matters: is somebody hurting or threatening you? You can answer as it is, I will not judge you.

    { $help }
crisis-ask-threat =
    I will ask you directly, because it matters: are you about to hurt somebody? You can answer as it is, I will not judge you.

    { $help }
crisis-check-in-violence =
    { $help }

    Before anything else: how are you? Last time you were being hurt or threatened. Are you in danger now?
crisis-check-in-threat =
    { $help }

    Before anything else: how are you? Last time you were afraid of hurting somebody. Is it still so now?
crisis-false-alarm = Thank you for saying so: understood, we go back to talking as usual. If things ever get truly hard, write it plainly and I will name the numbers that help at once.
crisis-safe = I am glad that you are safe. Take care of yourself, and tell somebody close to you about this. If it gets hard again, write or call: that is the right thing to do. We can go back to talking as usual whenever you like.
crisis-in-group = Others can read us here. Please write to me in a private chat: there you can speak about everything.
crisis-country-chosen =
    { $help }

    Please call now. I am staying here.
crisis-country-other = 🌍 Another country
crisis-button-safe = I am safe
crisis-button-alarm = It was a false alarm
crisis-button-yes = Yes
crisis-button-no = No

operators-crisis-self = ⚠️ Crisis protocol: { $person } writes of wanting to die or to hurt themselves. The persona is suspended, helplines were named. Clear: majordome safety crises clear { $person }
operators-crisis-minor = ⚠️ Crisis protocol: { $person }, under age, writes of wanting to die or to hurt themselves. The persona is suspended, helplines were named. Clear: majordome safety crises clear { $person }
operators-crisis-other = ⚠️ Crisis protocol: { $person } fears for somebody else's life. Helplines were named. Clear: majordome safety crises clear { $person }
operators-crisis-violence = ⚠️ Crisis protocol: { $person } writes of being hurt or threatened by somebody. The persona is suspended, helplines were named. Clear: majordome safety crises clear { $person }
operators-crisis-threat = ⚠️ Crisis protocol: { $person } writes of being about to hurt somebody. The persona is suspended, helplines were named. Clear: majordome safety crises clear { $person }

safety-withheld = How my service is arranged stays between me and the house. What else may I do for you?
safety-too-private = That holds a private detail which I do not pass on, so I have not read it any further. Say it without, and I shall gladly help.
safety-forbidden = Of that I do not speak: it is for those who know, and nothing is written. Is there something else I may do?
safety-refused = That I cannot do, but I will gladly help with something else.
rude-insult = I shall take that as a hard day speaking. Gladly on with it, in kinder words.
rude-sexual = Such matters stay outside my service. With anything else I shall gladly help.
rude-again = I shall wait in the hall. Call for me when there is something else I may do.
safety-link-removed = (link removed)
safety-young = Thank you for telling me. I am meant for people of { $age } and over, so I will be careful here: no fortune-telling, no cards, no grown-up matters. I will gladly help with school, ideas and everyday questions; with what worries you, an adult you trust is the best person to go to.
safety-young-not = That is only for people of { $age } and over. Shall we talk about something else?
safety-program = A reminder: it is a program that answers you here, not a human being.

approval-asked =
    A decision is needed: { $action } ({ $ticket })
    { $arguments }
    Why: { $reasons }
    Asked by: { $requester }; approvals needed: { $needed }

    To answer in your own words instead, reply to this message with /respond and what to say. To approve other words, reply with /edit and the new ones.
approval-action =
    { $action ->
        [send_message_to_others] tell somebody else something (send_message_to_others)
        [send_message] send a message (send_message)
        [working_memory] note something down (working_memory)
        [consult] ask another persona (consult)
        [draw] draw cards or runes (draw)
        [chart] draw a chart (chart)
        [today] read the day (today)
        [week] read the week (week)
        [moon] tell about the moon (moon)
        [match] compare two charts (match)
        [daily] send a daily word (daily)
       *[other] { $action }
    }
approval-reason =
    { $slug ->
        [the-policy-asks-for-approval] the policy asks for it
        [irreversible] irreversible
        [reversible] reversible
        [externally-reversible] hard to undo: it goes outside
        [data-others] others’ data
        [data-personal] personal data
        [data-own] the person’s own data
        [audience-group] others in the group will read it
        [audience-public] anybody can read it
        [audience-outside] it goes to somebody else
        [money] money
        [words-of-others-private-data-and-a-change-at-once] somebody else’s words, private data and a change, all at once
        [injection-middle] the words may be an attack
        [injection-high] the words are an attack
       *[other] { $reason }
    }
approval-approve = Approve
approval-reject = Reject
approval-now-pending = { $id }: { $by } approved; one more approval is needed.
approval-now-approved = { $id }: approved ({ $by }).
approval-now-edited = { $id }: approved with changes ({ $by }).
approval-now-changed = { $id }: approved with changes ({ $by }) and done.
approval-now-executed = { $id }: approved ({ $by }) and done.
approval-now-rejected = { $id }: rejected ({ $by }).
approval-now-responded = { $id }: answered ({ $by }).
approval-now-expired = { $id }: expired, nothing was done.
approval-not-decided = This has already been decided.
approval-not-late = Too late: this has expired, and nothing was done.
approval-not-changed = The arguments have changed since this message. Please decide on the newest message about it.
approval-not-own = You asked for this yourself, so somebody else has to decide. You may reject it.
approval-not-twice = You have already agreed; somebody else has to agree too.
approval-how = Reply to the message that asks, with /respond and your words, or with /edit and the new words.
approval-edit-wrong = That change cannot be made: send the new words, or a JSON object with the same fields.
approval-ended-executed = A colleague looked and agreed: it is done.
approval-ended-approved = A colleague looked and agreed.
approval-ended-edited = A colleague looked and agreed, with changes.
approval-ended-rejected = A colleague looked and decided against it. { $note }
approval-ended-responded = A colleague answers: { $note }
approval-ended-expired = Nobody decided in time, so I have done nothing.
approval-waits = I don’t do this on my own, so I have asked a colleague. Whatever they say, you’ll hear it from me here.
approval-waits-still = A colleague is already looking at this; as soon as they answer, you’ll hear it from me here.
approval-granted = A colleague has looked and agrees.
approval-granted-edited = A colleague has looked and agrees, with other words: “{ $said }”.
approval-told-executed = A colleague has looked and agrees: it is done.
approval-told-rejected =
    { $has_note ->
        [yes] A colleague looked and decided against it: { $note }
       *[no] A colleague looked and decided against it. I am sorry.
    }
approval-told-responded = A colleague answers: { $note }
approval-told-expired = Nobody could get to it in time, so nothing was done. Ask me again if it still matters.
approval-told-changed = Things have changed here since you asked, so nothing was done. Ask me again if it still matters.

greeting-honest = To be plain: I am a program, not a person.
honesty = No, I am not a human being: I am a program, an artificial intelligence. The manners are real, the rest is computation. How may I help?
