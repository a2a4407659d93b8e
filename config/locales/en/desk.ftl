# The desk, where people are answered by people.

command-human = Ask for a person

desk-asked = I have asked for a person. As soon as somebody is free they will answer right here; until then I am at your service.
desk-asked-again = A person knows already that you are waiting. Until they come, I am at your service.
desk-do-withdraw = Never mind
desk-withdrawn = Very well, nobody need come. I am at your service.
desk-withdrawn-note = The user has taken the request back.
desk-withheld = ⟨Not shown here: the user wrote something that the policy keeps from the desk.⟩
desk-away = Nobody is at the desk right now; people answer again from { $day ->
        [0] Monday
        [1] Tuesday
        [2] Wednesday
        [3] Thursday
        [4] Friday
        [5] Saturday
       *[6] Sunday
    }, { $time } ({ $zone }). You are on their list, and need not write again; until then I am at your service.
desk-warned = ⏰ { $owner }, the user has been waiting for eight minutes. In two minutes the conversation goes back to the queue.
desk-false-alarm = The user says that it was a false alarm.
desk-not-here = I am afraid I cannot call a person from here.
desk-claimed = A person answers you now. I shall be silent while you talk.
desk-released = The person had to leave for now; you keep your place in the queue, and until then it is { $persona } again.
desk-resolved = Your talk with a person is over; it is { $persona } again. Did it help? Stars, if you please.
desk-thanks = Thank you, I shall pass it on.
desk-remembered = (A person answered:) { $words }
desk-announced = Desk: somebody waits for a person ({ $reason }). Session { $id }.
desk-reason-asked = they asked for one
desk-reason-crisis = crisis
desk-reason-low_confidence = an uncertain answer
desk-reason-approval = a decision is needed
desk-reason-apologies = repeated apologies
desk-reason-escalation = the policy asks for a person
desk-topic-waiting = ⏳ { $id } waits for a person: { $reason }.
    “{ $summary }”
    What you write here goes to the user once you have claimed it; // begins a note.
desk-topic-claimed = 🟢 { $owner } answers.
desk-topic-resolved = ✅ Over; it is the persona again.
desk-do-claim = Claim
desk-do-release = Release
desk-do-resolve = Resolve
desk-topic-text-only = Only text goes out from here.
desk-topic-anonymous = An anonymous administrator cannot answer: show yourself, so that the audit log knows you.
