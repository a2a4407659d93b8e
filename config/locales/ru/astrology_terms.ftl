# Словарь карт.

sign-aries = Овен
sign-taurus = Телец
sign-gemini = Близнецы
sign-cancer = Рак
sign-leo = Лев
sign-virgo = Дева
sign-libra = Весы
sign-scorpio = Скорпион
sign-sagittarius = Стрелец
sign-capricorn = Козерог
sign-aquarius = Водолей
sign-pisces = Рыбы

in-sign-aries = в Овне
in-sign-taurus = в Тельце
in-sign-gemini = в Близнецах
in-sign-cancer = в Раке
in-sign-leo = во Льве
in-sign-virgo = в Деве
in-sign-libra = в Весах
in-sign-scorpio = в Скорпионе
in-sign-sagittarius = в Стрельце
in-sign-capricorn = в Козероге
in-sign-aquarius = в Водолее
in-sign-pisces = в Рыбах

body-sun = Солнце
body-moon = Луна
body-mercury = Меркурий
body-venus = Венера
body-mars = Марс
body-jupiter = Юпитер
body-saturn = Сатурн
body-uranus = Уран
body-neptune = Нептун
body-pluto = Плутон
body-true_node = Северный узел
body-mean_node = Средний узел
body-lilith = Лилит

angle-ascendant = Асцендент
angle-mc = Середина неба
angle-descendant = Десцендент
angle-ic = Глубина неба
angle-short-ascendant = ASC
angle-short-mc = MC
angle-short-descendant = DSC
angle-short-ic = IC

aspect-conjunction = соединение
aspect-opposition = оппозиция
aspect-trine = тригон
aspect-square = квадрат
aspect-sextile = секстиль
aspect-quincunx = квиконс
aspect-semisextile = полусекстиль

house-system-placidus = Плацидус
house-system-whole_sign = целые знаки
house-system-equal = равные дома
house-system-koch = Кох
house-system-regiomontanus = Региомонтан
house-system-porphyry = Порфирий

phase-new_moon = новолуние
phase-waxing_crescent = растущий серп
phase-first_quarter = первая четверть
phase-waxing_gibbous = растущая луна
phase-full_moon = полнолуние
phase-waning_gibbous = убывающая луна
phase-last_quarter = последняя четверть
phase-waning_crescent = убывающий серп

month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
weekday-1 = понедельник
weekday-2 = вторник
weekday-3 = среда
weekday-4 = четверг
weekday-5 = пятница
weekday-6 = суббота
weekday-7 = воскресенье
full-date = { $day } { $month } { $year }
in-house = в { $number } доме
retrograde = ретроградный

natal-chart = Натальная карта
no-time = время неизвестно
transits-of = Транзиты, { $day }
