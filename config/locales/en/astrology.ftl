# The astrologer's conversation: births, charts, the sky of the day.

command-chart = Your natal chart, drawn and told
command-today = What the sky says for you today
command-week = The week ahead
command-moon = The Moon now
command-match = Two charts side by side
command-daily = A word about the day, every morning
command-stop = Stop the morning words

astrology-in-private = A birth date is a private matter. Write to me in our private chat, if you please.

astrology-fate =
    Nobody knows that, and neither do the stars: I foretell no death and no illness.
    If the thought weighs on you, tell me what lies behind it, and I shall listen. For your health, a doctor is the one to ask.
astrology-evidence =
    Honestly: astrology is not a science, and tests of its predictions have not borne them out. The places of the planets are computed exactly; what they mean is a language of images.
    It may be a good way to look at oneself from outside; it decides nothing for you.

birth-ask-name = Whose chart shall it be? A name or a word will do: “Anna”, “my daughter”.
birth-ask-consent = I draw { $name } only if they agree to it, or if it is your own child. Do they?
birth-ask-consent-yes = Yes, they agree
birth-ask-day = On which day were you born? For instance: 2 February 1990. You may add the time and the town at once.
birth-ask-day-other = On which day was { $name } born? For instance: 2 February 1990.
birth-ask-which_day = Which of the two do you mean?
birth-ask-time = And at what time, by the clocks there? “8:15 am” will do; an hour changes much. If you do not know, say so.
birth-ask-time-unknown = I don't know
birth-ask-place = In which town? You may also share a location.
birth-ask-which_place = There are several. Which one?
birth-ask-calendar = In those days people there counted by the old style. Is { $day } old style or new?
birth-ask-calendar-julian = Old style
birth-ask-calendar-gregorian = New style
birth-ask-fold = The clocks were put back that night, so { $time } came twice. Before or after the change?
birth-ask-fold-0 = Before (UTC{ $offset })
birth-ask-fold-1 = After (UTC{ $offset })
birth-ask-confirm =
    Let me read it back:
    { $day }, { $time }
    { $place } (UTC{ $offset })
    Is that right?
birth-ask-confirm-yes = Yes, all right
birth-ask-confirm-no = No, let me correct it
birth-near = near { $town }
birth-time-unknown = time not known
birth-cancelled = Very well, we leave it there.

birth-problem-day = I could not make out a date in that. Write it like 2 February 1990 or 02.02.1990, please.
birth-problem-age = An age alone does not give the day, and the chart hangs on it. Write it like 2 February 1990, please.
birth-problem-no-such-day = The calendar has no such day. Would you check it?
birth-problem-too-early = My tables begin with the year 1900, so I cannot compute that day. A later one?
birth-problem-future = That day is still to come. Which one did you mean?
birth-problem-time = I could not make out a time in that. Write it like 8:15 or 20:40, or say that you don't know.
birth-problem-no-such-time = That time never was there: the clocks went from { $before } straight to { $after }. What did the clock show?
birth-problem-place = I know no such place. Try another spelling, or name a larger town nearby.
birth-problem-name = That is a long name. A shorter one, up to { $most } letters?
birth-problem-many = I keep { $most } charts at most; forget one first.

chart-own = Your natal chart
chart-of = The chart of { $name }
chart-house = { $place }, house { $house }
chart-moon-range = The Moon that day: from { $start } to { $end }
chart-polar = So far north or south these houses are not defined; whole signs take their place.
chart-no-time = The hour is not known, so I leave out the houses and the ascendant.
chart-change = Change the data
chart-other = Another person
chart-forget = Forget this chart
chart-forgotten = Forgotten.
chart-list = Charts I keep for you
chart-none = I keep no chart of that name.

moon-now =
    The Moon is { $sign }, { $degrees }; { $phase }, { $share } % lit.
moon-void = She is void of course until { $until }: good for rest and routine, less so for beginnings.
moon-next = Next comes { $sign }: { $when }.
lunar-days-title = Lunar calendar, { $start } to { $end }
lunar-days-beyond = My tables do not reach those days: they run from 1900 to 2050.
sky-in-utc = Times are UTC. Tell me your time zone, and I shall go by your clock.

today-title = The sky for you, { $day }
week-title = Your week, { $start } to { $end }
outlook-nothing = Nothing exact falls on these days.
event-aspect = { $first } and your { $second }, { $aspect }
event-station-retrograde = { $body } turns retrograde
event-station-direct = { $body } turns direct

match-who = With whom shall I compare your chart?
match-new = Someone new
match-title = You and { $name }

daily-on = From tomorrow, a word about your day at { $hour }:00 ({ $zone }). One press stops it.
daily-already = You have it every morning at { $hour }:00 ({ $zone }).
daily-off = Done: no more morning words.
daily-stop = Stop the daily word
daily-hour = { $hour }:00
daily-ask = At what hour would you like it?

natal-chart = Natal chart
no-time = time not known
transits-of = Transits, { $day }
chart-question = What does my chart say about me?
match-question = What do our two charts say about each other?
today-question = What may my day be like?
week-question = What may my week be like?
births-known =
    The births you told me; /chart shows them, and changes them:

    { $births }
births-known-of = { $name }: { $birth }
