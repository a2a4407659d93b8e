# Дворецкий спрашивает коллегу и отвечает сам; $names уже стоят в винительном падеже.
colleague-asked = Позволил себе спросить { $names }.
colleague-and = { $first } и { $last }
colleague-by-name = коллегу по имени { $name }
colleague-asks = Прежде чем ответить, { $name } просит уточнить: { $question }
colleague-late = { $name } всё ещё в раздумьях и ко времени не отвечает.
colleague-failed = { $name } не отзывается.
colleague-budget = Отпущенное на расспросы вышло, { $name } не успевает сказать ни слова.
colleague-alone = Дальше говорю только за себя.
