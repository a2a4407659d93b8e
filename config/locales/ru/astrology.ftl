# Разговор с астрологом: рождение, карты, небо на сегодня.

command-chart = Ваша натальная карта: рисунок и рассказ
command-today = Что небо говорит вам сегодня
command-week = Неделя впереди
command-moon = Луна сейчас
command-match = Две карты рядом
command-daily = Слово о дне каждое утро

astrology-in-private = День рождения — дело личное. Напишите мне в личный чат, и я всё сделаю.

birth-ask-name = Чью карту построить? Хватит имени или слова: «Анна», «дочь».
birth-ask-consent = Карту «{ $name }» я строю, только если человек согласен или это ваш ребёнок. Это так?
birth-ask-consent-yes = Да, согласие есть
birth-ask-day = В какой день вы родились? Например: 2 февраля 1990. Можно сразу добавить время и город.
birth-ask-day-other = Какая дата рождения, { $name }? Например: 2 февраля 1990.
birth-ask-which_day = Какая из двух дат верна?
birth-ask-time = А в котором часу, по местным часам? Например, 8:15; один час меняет многое. Если не знаете, так и скажите.
birth-ask-time-unknown = Не знаю
birth-ask-place = В каком городе? Можно прислать и точку на карте.
birth-ask-which_place = Таких мест несколько. Какое из них?
birth-ask-calendar = В те годы там считали по старому стилю. { $day } — это старый стиль или новый?
birth-ask-calendar-julian = Старый стиль
birth-ask-calendar-gregorian = Новый стиль
birth-ask-fold = В ту ночь часы переводили назад, и { $time } было дважды. До перевода или после?
birth-ask-fold-0 = До (UTC{ $offset })
birth-ask-fold-1 = После (UTC{ $offset })
birth-ask-confirm =
    Проверим:
    { $day }, { $time }
    { $place } (UTC{ $offset })
    Всё верно?
birth-ask-confirm-yes = Да, верно
birth-ask-confirm-no = Нет, исправить
birth-near = рядом { $town }
birth-time-unknown = время неизвестно
birth-cancelled = Хорошо, оставим это.

birth-problem-day = Не могу разобрать дату. Напишите, пожалуйста, так: 2 февраля 1990 или 02.02.1990.
birth-problem-no-such-day = Такого дня в календаре нет. Проверьте, пожалуйста.
birth-problem-too-early = Мои таблицы начинаются с 1900 года, этот день я посчитать не могу. Может быть, другой?
birth-problem-future = Этот день ещё не наступил. Какой вы имели в виду?
birth-problem-time = Не могу разобрать время. Напишите, например, 8:15 или 20:40, или скажите, что не знаете.
birth-problem-no-such-time = Такого времени там не было: часы перевели с { $before } сразу на { $after }. Что показывали часы?
birth-problem-place = Такого места я не знаю. Попробуйте написать иначе или назовите город побольше поблизости.
birth-problem-name = Имя длинновато. Можно покороче, до { $most } букв?
birth-problem-many = Я храню не больше { $most } карт; сначала забудем одну.

chart-own = Ваша натальная карта
chart-of = Карта: { $name }
chart-house = { $place }, { $house } дом
chart-moon-range = Луна в тот день: от { $start } до { $end }
chart-polar = На такой широте эти дома не определены, вместо них взяты целые знаки.
chart-no-time = Час рождения неизвестен, поэтому домов и асцендента нет.
chart-change = Изменить данные
chart-other = Другой человек
chart-forget = Забыть эту карту
chart-forgotten = Забыто.
chart-list = Карты, которые я храню для вас
chart-none = Карты с таким именем у меня нет.

moon-now =
    Луна { $sign }, { $degrees }; { $phase }, освещена на { $share } %.
moon-void = Она без курса до { $until }: хорошо отдыхать и заниматься привычным, начинать лучше позже.
moon-next = Дальше её ждёт { $sign }: { $when }.

today-title = Небо для вас, { $day }
week-title = Ваша неделя: { $start } — { $end }
outlook-nothing = Точных событий на эти дни нет.
event-aspect = { $first } и { $second } вашей карты, { $aspect }
event-station-retrograde = { $body }, разворот в ретроградное движение
event-station-direct = { $body }, разворот в прямое движение

match-who = С кем сравнить вашу карту?
match-new = Кто-то новый
match-title = Вы и { $name }

daily-on = С завтрашнего дня: слово о вашем дне в { $hour }:00 ({ $zone }). Отказаться можно одним нажатием.
daily-already = Слово о дне приходит в { $hour }:00 ({ $zone }).
daily-off = Готово: утренних слов больше не будет.
daily-stop = Больше не присылать
daily-hour = в { $hour }:00
daily-ask = В котором часу вам удобно?

natal-chart = Натальная карта
no-time = время неизвестно
transits-of = Транзиты, { $day }
chart-question = Что говорит обо мне моя карта?
match-question = Что говорят друг о друге наши карты?
today-question = Каким будет мой день?
week-question = Какой будет моя неделя?
births-known =
    Даты рождения, которые вы мне назвали; /chart покажет карту и даст поправить:

    { $births }
births-known-of = { $name }: { $birth }
