#!/usr/bin/python3
"""Corpus generator: synthetic ChatML + Hermes/Qwen-style tool calling conversations.
Each conversation -> list of (text, weight) segments. weight 1 = assistant (loss), 0 = prompt."""

import random, json, os, sys, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL_NAME = "Tiny"
J = lambda o: json.dumps(o, ensure_ascii=False)
round_ = round


def round(x, n=0):
    r = round_(x, n)
    return int(r) if r == int(r) else r


WORDS = [w for w in open(os.path.join(HERE, "words.txt")).read().split()]


def held(w):
    return zlib.crc32(w.lower().encode()) % 10 == 0  # ~10% of all fillers are held out of training


CITIES = (
    "Paris London Berlin Madrid Rome Vienna Zurich Geneva Basel Bern Lucerne Oslo Stockholm Copenhagen Helsinki Reykjavik Dublin Edinburgh Glasgow Manchester Liverpool Lisbon Porto Barcelona Valencia Seville Milan Naples Turin Venice Florence Athens Istanbul Ankara Warsaw Krakow Prague Brno Budapest Bucharest Sofia Belgrade Zagreb Ljubljana Munich Hamburg Cologne Frankfurt Stuttgart Dresden Leipzig Amsterdam Rotterdam Brussels Antwerp Ghent Lyon Marseille Nice Toulouse Bordeaux Moscow Kyiv Riga Vilnius Tallinn Cairo Lagos Nairobi Casablanca Tunis Accra Dakar Tokyo Kyoto Osaka Seoul Busan Beijing Shanghai Shenzhen Taipei Bangkok Hanoi Manila Jakarta Singapore Mumbai Delhi Chennai Karachi Lahore Dhaka Kathmandu Tehran Baghdad Dubai Doha Riyadh Jerusalem Beirut Sydney Melbourne Brisbane Perth Auckland Wellington Toronto Montreal Vancouver Ottawa Calgary Boston Chicago Denver Seattle Portland Austin Dallas Houston Phoenix Miami Atlanta Detroit Philadelphia Baltimore Bogota Lima Quito Santiago Caracas Havana Montevideo Brasilia".split()
    + "Zürich Genève Köln München Göteborg Malmö Düsseldorf Tromsø Århus Bogotá Cancún Málaga Besançon Kraków Reykjavík Nürnberg".split()
    + [
        "New York",
        "São Paulo",
        "San Francisco",
        "Los Angeles",
        "Las Vegas",
        "New Delhi",
        "Hong Kong",
        "Cape Town",
        "Buenos Aires",
        "Rio de Janeiro",
        "Mexico City",
        "Tel Aviv",
        "St. Gallen",
        "San Diego",
        "Kuala Lumpur",
        "Abu Dhabi",
        "Sao Paulo",
        "New Orleans",
    ]
)
NAMES = "Anna Ben Clara David Emma Felix Greta Hans Ida Jonas Karla Leo Maria Nils Olga Paul Quentin Rosa Simon Tina Urs Vera Walter Xenia Yara Zoe Alice Bob Carol Dan Eve Frank Grace Henry Irene Jack Kate Liam Mia Noah Olivia Peter Ruth Sam Tom Uma Victor Wendy Ali Fatima Omar Layla Chen Wei Yuki Hiro Priya Raj Sofia Diego Lucia Mateo Ingrid Lars Sven Freya".split()
rnd = random.Random(1)
SPLIT = "train"


def ok(w):
    return held(w) == (SPLIT == "test")


def pick(l):
    return l[rnd.randrange(len(l))]


def picks(l, k):
    return rnd.sample(l, k)


def split_pick(l):
    for _ in range(200):
        w = pick(l)
        if ok(w):
            return w
    return w


C1 = "b c d f g h j k l m n p r s t v w z br bl cl cr dr fl fr gl gr kl kr pl pr sch sh sk sl sm sn sp st str th tr tw zw qu ch".split()
V1 = "a e i o u a e i o u ai ea ee ei ie oa oo ou y au".split()
C2 = "n r l s t m d k p x b g nd nt rk st ll ss ck rn lm th ng sh ft".split()


def madeup():
    while 1:
        if rnd.random() < 0.12:
            w = "".join(pick("abcdefghijklmnopqrstuvwxyz") for _ in range(rnd.randint(3, 7)))
        else:
            w = "".join(
                (pick(C1) if rnd.random() < 0.9 else "") + pick(V1) for _ in range(rnd.choice([1, 2, 2, 2, 3]))
            ) + (pick(C2) if rnd.random() < 0.6 else "")
        if rnd.random() < 0.04:
            w = w.replace(pick("aou"), pick("äöüéèøå"))
        if len(w) > 2 and ok(w):
            return w


def Mad():
    return madeup().capitalize()


def word():
    return split_pick(WORDS)


def num(a=1, b=100):
    return rnd.randint(a, b)


def name():
    r = rnd.random()
    if r < 0.45:
        return Mad()
    n = split_pick(NAMES)
    return n if r < 0.85 else n + " " + Mad()


def city():
    r = rnd.random()
    if r < 0.5:
        c = split_pick(CITIES)
    elif r < 0.92:
        c = Mad()
    else:
        c = pick(["New", "Port", "San", "North", "Bad", "Saint", "El", "Upper"]) + " " + Mad()
    return c.lower() if rnd.random() < 0.12 else c


def phrase(a=1, b=4):
    return " ".join(word() if rnd.random() < 0.85 else madeup() for _ in range(rnd.randint(a, b)))


def Title():
    t = " ".join((word() if rnd.random() < 0.7 else madeup()).capitalize() for _ in range(rnd.randint(1, 3)))
    return t


def email():
    return f"{madeup() if rnd.random() < 0.6 else split_pick(NAMES).lower()}@{madeup()}.{pick(['com', 'org', 'net', 'ch', 'de', 'io'])}"


def code():
    r = rnd.random()
    if r < 0.4:
        return "".join(pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(rnd.randint(2, 3))) + "-" + str(num(10, 9999))
    if r < 0.7:
        return "".join(pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(rnd.randint(3, 4)))
    return pick("ABCDEFGHKLMNPRSTXZ") + str(num(100, 99999))


def date():
    return pick(
        [
            lambda: f"2026-{num(1, 12):02d}-{num(1, 28):02d}",
            lambda: pick("Monday Tuesday Wednesday Thursday Friday Saturday Sunday tomorrow today".split()),
            lambda: (
                pick("January February March April May June July August September October November December".split())
                + " "
                + str(num(1, 28))
            ),
        ]
    )()


def tim():
    return pick(
        [
            lambda: f"{num(0, 23):02d}:{pick(['00', '15', '30', '45', str(num(10, 59))])}",
            lambda: f"{num(1, 12)}pm",
            lambda: f"{num(1, 11)}am",
        ]
    )()


def expr():
    n = lambda: (
        str(pick([num(0, 20), num(10, 999), num(100, 99999)])) if rnd.random() < 0.85 else f"{num(0, 99)}.{num(1, 99)}"
    )
    o = lambda: pick(["+", "-", "*", "/", "+", "*"])
    sp = pick([" ", "", " "])
    e = n() + sp + o() + sp + n()
    r = rnd.random()
    if r < 0.2:
        e = e + sp + o() + sp + n()
    elif r < 0.35:
        e = "(" + e + ")" + sp + o() + sp + n()
    elif r < 0.4:
        e = n() + "^" + str(num(2, 5))
    elif r < 0.45:
        e = "sqrt(" + n() + ")"
    return e


LANGS = "German French Italian Spanish Portuguese Dutch Swedish Polish Turkish Arabic Hindi Japanese Korean Chinese Greek Czech Danish Finnish Latin Romansh Hebrew Thai".split()
CURR = "USD EUR CHF GBP JPY SEK NOK DKK PLN CZK CAD AUD CNY INR BRL".split()
UNITS = "kilometers miles meters feet inches centimeters kilograms pounds grams ounces liters gallons celsius fahrenheit hours minutes seconds days".split()
F = dict(
    city=city,
    name=name,
    phrase=phrase,
    title=Title,
    email=email,
    code=code,
    date=date,
    time=tim,
    expr=expr,
    word=lambda: word() if rnd.random() < 0.7 else madeup(),
    lang=lambda: split_pick(LANGS),
    curr=lambda: pick(CURR),
    unit=lambda: pick(UNITS),
    int=lambda: num(1, pick([9, 20, 100, 1000])),
    small=lambda: num(1, 12),
    bool=lambda: rnd.random() < 0.5,
    list=lambda: [word() if rnd.random() < 0.7 else Mad() for _ in range(rnd.randint(2, 3))],
    num=lambda: pick([num(1, 20), num(1, 1000), round(rnd.random() * 100, 1)]),
    mad=Mad,
    room=lambda: pick("kitchen bedroom garage office hallway garden bathroom attic cellar studio".split() + [word()]),
    longt=lambda: phrase(3, 7),
    tz=lambda: pick(["Europe/", "Asia/", "America/"]) + Mad(),
)
# ---------- natural intents ----------
INTENTS = {}


def T(id, names, descs, params, utts, res=None, ans=None):
    INTENTS[id] = dict(id=id, names=names.split(), descs=descs, params=params, utts=utts, res=res, ans=ans)


def P(names, typ, descs, kind, enum=None):
    return dict(names=names.split(), type=typ, descs=descs, kind=kind, enum=enum)


COND = "sunny cloudy rainy windy foggy snowy clear stormy hazy partly_cloudy overcast".split()


def fmt_name(s):  # name style
    r = rnd.random()
    if r < 0.75:
        return s
    p = s.split("_")
    if r < 0.9:
        return p[0] + "".join(x.capitalize() for x in p[1:])
    return "-".join(p) if r < 0.95 else ".".join(p) if len(p) == 2 else s


CITYP = lambda: P(
    "city city location place town",
    "string",
    [
        "City name",
        "The city",
        "Name of the city",
        "The city to look up",
        "e.g. Paris",
        "City or place name",
        "The location",
        "",
    ],
    "city",
)


def wres(v, a):
    t = num(-15, 40) if rnd.random() < 0.8 else round(rnd.random() * 40 - 5, 1)
    c = pick(COND).replace("_", " ") if rnd.random() < 0.8 else phrase(1, 2)
    k1 = pick(["temperature", "temp", "temperature", "temperature_c"])
    k2 = pick(["condition", "conditions", "summary", "description", "sky"])
    u = a.get("__unit")
    d = {}
    if rnd.random() < 0.75:
        d[pick(["city", "location"])] = v[0]
    kv = [(k1, t), (k2, c)]
    if k1 != "temperature_c" and rnd.random() < 0.6:
        kv.append(("unit", u or "celsius"))
    if rnd.random() < 0.3:
        kv.append((pick(["humidity", "wind"]), num(5, 95)))
    if rnd.random() < 0.3:
        rnd.shuffle(kv)
    if k1 != "temperature_c" and rnd.random() < 0.12:
        kv = [(k, (f"{t}°C" if k == k1 else x)) for k, x in kv if k != "unit"]
        d.update(dict(kv))
        return d, f"It is {t}°C and {c} in {v[0]}."
    if rnd.random() < 0.1:
        kv = [(k, ("C" if x == "celsius" else "F" if x == "fahrenheit" else x) if k == "unit" else x) for k, x in kv]
        u = "fahrenheit" if dict(kv).get("unit") == "F" else u
    d.update(dict(kv))
    uu = (
        "°F"
        if dict(kv).get("unit") in ("fahrenheit", "F")
        else "°C"
        if ("unit" in d or k1 == "temperature_c")
        else " degrees"
    )
    return d, f"It is {t}{uu} and {c} in {v[0]}."


T(
    "weather",
    "get_weather get_weather get_weather current_weather weather_lookup fetch_weather get_current_weather weather",
    [
        "Get the current weather for a city",
        "Get the current weather",
        "Current weather in a given location",
        "Look up the weather",
        "Returns temperature and conditions for a city",
        "Get weather information for a location",
    ],
    [
        CITYP(),
        P(
            "unit units",
            "string",
            ["Temperature unit", "Unit to use", "celsius or fahrenheit"],
            "enum",
            ["celsius", "fahrenheit"],
        ),
    ],
    [
        "What's the weather in {0}?",
        "What is the weather in {0}?",
        "How is the weather in {0}?",
        "weather in {0}",
        "What's the weather like in {0} right now?",
        "Is it raining in {0}?",
        "Tell me the weather in {0} please",
        "How warm is it in {0}?",
        "How cold is it in {0} today?",
        "Weather for {0}?",
        "Can you check the weather in {0}?",
        "Do I need an umbrella in {0}?",
        "What's the temperature in {0}?",
        "What's the weather in {0} in {1}?",
        "Temperature in {0} in {1}, please",
        "weather {0} {1}",
        "How is the weather in {0}, in {1}?",
        "what is the weather like in {0}",
        "{0} weather please",
    ],
    wres,
)


def cres(v, a):
    r = num(-500, 99999) if rnd.random() < 0.7 else round(rnd.random() * 1000, 2)
    e = v[0]
    q = rnd.random()
    if q < 0.6:
        return {pick(["result", "result", "value", "answer"]): r}, f"{e} = {r}"
    if q < 0.75:
        return {"expression": e, "result": r}, f"{e} = {r}"
    return r, f"{e} = {r}"


T(
    "calc",
    "calculate calculate calculator calc evaluate_expression math evaluate compute do_math",
    [
        "Evaluate a math expression",
        "Evaluate an arithmetic expression",
        "Calculate the result of an expression",
        "Do math",
        "A simple calculator",
        "Compute a mathematical expression",
    ],
    [
        P(
            "expression expression expr formula input",
            "string",
            ["The expression to evaluate", "Math expression, e.g. 2 + 2", "Arithmetic expression", "The formula", ""],
            "expr",
        )
    ],
    [
        "What is {0}?",
        "Calculate {0}",
        "calculate {0} please",
        "What's {0}?",
        "How much is {0}?",
        "compute {0}",
        "{0}",
        "{0} = ?",
        "Please work out {0}",
        "Can you calculate {0}?",
        "what does {0} equal?",
        "evaluate {0}",
    ],
    cres,
)


def tres(v, a):
    t = f"{num(0, 23):02d}:{num(0, 59):02d}" + (f":{num(0, 59):02d}" if rnd.random() < 0.12 else "")
    q = rnd.random()
    if q < 0.4:
        kv = [(pick(["time", "time", "local_time", "current_time"]), t)] + [
            x
            for x in [
                ("city", v[0]),
                ("timezone", pick(["Europe", "Asia", "America", "Africa"]) + "/" + Mad()),
                ("date", f"2026-{num(1, 12):02d}-{num(1, 28):02d}"),
            ]
            if rnd.random() < 0.5
        ]
        if rnd.random() < 0.7:
            rnd.shuffle(kv)
        return dict(kv), f"It is {t} in {v[0]}."
    if q < 0.5:
        return {
            pick(["time", "time", "current_time", "local_time"]): t,
            **({"city": v[0]} if rnd.random() < 0.5 else {}),
        }, f"It is {t} in {v[0]}."
    if q < 0.8:
        return t, f"It is {t} in {v[0]}."
    return {"time": t, "timezone": Mad() + "/" + Mad()}, f"It is {t} in {v[0]}."


T(
    "time",
    "get_time get_time get_current_time current_time time_in_city clock local_time",
    [
        "Get the current time in a city",
        "Current local time for a place",
        "Get the time for a city",
        "Returns the current time",
        "What time it is in a location",
    ],
    [CITYP()],
    [
        "What time is it in {0}?",
        "time in {0}",
        "What's the time in {0}?",
        "Tell me the current time in {0}",
        "What time is it now in {0}?",
        "Current time in {0}?",
        "How late is it in {0}?",
        "What is the local time in {0}?",
        "can you tell me the time in {0}",
    ],
    tres,
)


def ures(v, a):
    r = round(rnd.random() * 1000, pick([0, 1, 2]))
    return {
        pick(["result", "value", "converted"]): r,
        **({"unit": v[2]} if rnd.random() < 0.3 else {}),
    }, f"{v[0]} {v[1]} is {r} {v[2]}."


T(
    "convert",
    "convert_units unit_converter convert convert_unit units_convert",
    ["Convert between units", "Convert a value from one unit to another", "Unit conversion"],
    [
        P("value amount quantity number", "number", ["The value to convert", "Amount", "Number to convert"], "num"),
        P(
            "from from_unit source_unit unit_from",
            "string",
            ["Unit to convert from", "Source unit", "From unit"],
            "unit",
        ),
        P("to to_unit target_unit unit_to", "string", ["Unit to convert to", "Target unit", "To unit"], "unit"),
    ],
    [
        "Convert {0} {1} to {2}",
        "How many {2} are {0} {1}?",
        "What is {0} {1} in {2}?",
        "{0} {1} in {2}",
        "convert {0} {1} into {2} please",
        "How much is {0} {1} in {2}?",
    ],
    ures,
)
T(
    "currency",
    "convert_currency currency_converter exchange exchange_rate currency",
    ["Convert an amount between currencies", "Currency conversion", "Convert money from one currency to another"],
    [
        P("amount value sum", "number", ["Amount of money", "The amount to convert", "Amount"], "num"),
        P("from from_currency source base", "string", ["Source currency code", "Currency to convert from"], "curr"),
        P("to to_currency target", "string", ["Target currency code", "Currency to convert to"], "curr"),
    ],
    [
        "Convert {0} {1} to {2}",
        "How much is {0} {1} in {2}?",
        "What is {0} {1} in {2}?",
        "exchange {0} {1} to {2}",
        "{0} {1} in {2} please",
    ],
    ures,
)


def dres(v, a):
    s = v[0] or 6
    r = num(1, max(2, int(s)))
    return pick(
        [
            ({"result": r}, f"You rolled a {r}."),
            ({"roll": r}, f"You rolled a {r}."),
            (r, f"You rolled a {r}."),
            ({"value": r, "sides": s}, f"You rolled a {r}."),
            ({"sides": s, "result": r}, f"You rolled a {r}."),
            ({"result": r, "sides": s}, f"You rolled a {r}."),
            ({"rolls": [r], "total": r}, f"You rolled a {r}."),
        ]
    )


T(
    "dice",
    "roll_dice roll_dice roll_die dice throw_dice",
    ["Roll a dice", "Roll a die with a number of sides", "Roll dice", "Throw a die"],
    [
        P(
            "sides sides num_sides faces",
            "integer",
            ["Number of sides", "How many sides the die has", "Sides of the die"],
            "small",
        )
    ],
    [
        "Roll a dice",
        "Roll a die",
        "roll the dice please",
        "Throw a dice",
        "Roll a {0}-sided die",
        "Roll a die with {0} sides",
        "Roll a dice with {0} sides",
        "Can you roll a die for me?",
        "roll a d{0}",
    ],
    dres,
)


def rres(v, a):
    r = num(0, 1000)
    return pick(
        [
            ({"result": r}, f"Your random number is {r}."),
            ({"number": r}, f"Your random number is {r}."),
            (r, f"Your random number is {r}."),
        ]
    )


T(
    "random",
    "random_number get_random_number random generate_random pick_number",
    ["Generate a random number", "Get a random number between min and max", "Random integer in a range"],
    [
        P("min min_value low start", "integer", ["Minimum", "Lower bound", "Smallest value"], "int"),
        P("max max_value high end", "integer", ["Maximum", "Upper bound", "Largest value"], "int"),
    ],
    [
        "Give me a random number between {0} and {1}",
        "Random number from {0} to {1}",
        "Pick a number between {0} and {1}",
        "random number between {0} and {1} please",
        "Choose a random number from {0} to {1}",
    ],
    rres,
)
T(
    "search",
    "web_search search search_web search_docs lookup knowledge_search google find_information",
    [
        "Search the web",
        "Search for information",
        "Look up information on a topic",
        "Search the knowledge base",
        "Search documents",
    ],
    [
        P(
            "query query q search_query topic text",
            "string",
            ["The search query", "What to search for", "Query", ""],
            "phrase",
        )
    ],
    [
        "Search for {0}",
        "search the web for {0}",
        "Look up {0}",
        "Find information about {0}",
        "Please search for {0}",
        "Can you look up {0}?",
        "Google {0}",
        "search {0}",
        "What can you find about {0}?",
    ],
)
T(
    "translate",
    "translate translate_text translator translation",
    ["Translate text to another language", "Translate a text", "Translate text into a target language"],
    [
        P("text text phrase input", "string", ["Text to translate", "The text"], "phrase"),
        P("target_language language to target lang", "string", ["Target language", "Language to translate to"], "lang"),
    ],
    [
        "Translate '{0}' to {1}",
        'Translate "{0}" into {1}',
        "How do you say '{0}' in {1}?",
        "translate {0} to {1}",
        "What is '{0}' in {1}?",
        'Say "{0}" in {1}',
    ],
)
T(
    "timer",
    "set_timer start_timer timer create_timer countdown",
    ["Set a timer", "Start a timer for some minutes", "Start a countdown timer"],
    [
        P(
            "minutes minutes duration_minutes duration",
            "integer",
            ["Minutes", "Duration in minutes", "Number of minutes"],
            "int",
        )
    ],
    [
        "Set a timer for {0} minutes",
        "Start a {0} minute timer",
        "timer {0} minutes",
        "Please set a timer for {0} minutes",
        "Wake me in {0} minutes",
        "Start a timer of {0} minutes",
    ],
)
T(
    "remind",
    "create_reminder set_reminder add_reminder remind_me reminder",
    ["Create a reminder", "Remind the user about something", "Set a reminder at a time"],
    [
        P("text message title task what", "string", ["What to remind about", "Reminder text", "The text"], "phrase"),
        P("time when at datetime", "string", ["When", "Time of the reminder", "When to remind"], "time"),
    ],
    [
        "Remind me to {0} at {1}",
        "Set a reminder to {0} at {1}",
        "remind me about {0} at {1}",
        "At {1}, remind me to {0}",
        "Create a reminder for {1}: {0}",
        "Please remind me to {0} at {1}",
    ],
)
T(
    "email",
    "send_email email send_mail mail",
    ["Send an email", "Send an email to someone", "Send a mail message"],
    [
        P(
            "to recipient email address",
            "string",
            ["Recipient", "Email address of the recipient", "Who to send it to"],
            "email",
        ),
        P("subject title", "string", ["Subject line", "Subject"], "phrase"),
        P("body text message content", "string", ["Body of the email", "Message text"], "longt"),
    ],
    [
        "Send an email to {0} with subject {1} saying {2}",
        "Email {0} with the subject '{1}' and the text '{2}'",
        "Send {0} a mail, subject {1}, text: {2}",
        "Write an email to {0} about {1}: {2}",
    ],
)
T(
    "message",
    "send_message message_contact send_sms text_message notify",
    ["Send a message to a person", "Send a text message", "Send a short message to a contact"],
    [
        P("to recipient contact name person", "string", ["Who to message", "Recipient", "Contact name"], "name"),
        P("text message body content", "string", ["Message text", "The message"], "longt"),
    ],
    [
        "Send {0} a message: {1}",
        "Tell {0} that {1}",
        "Text {0}: {1}",
        "Message {0} saying {1}",
        "Send a message to {0} saying {1}",
        "Let {0} know that {1}",
        "write to {0}: {1}",
    ],
)
T(
    "event",
    "create_event add_event add_to_calendar schedule_meeting calendar_add",
    ["Create a calendar event", "Add an event to the calendar", "Schedule a meeting"],
    [
        P("title name summary event", "string", ["Event title", "Title of the event"], "title"),
        P("date day when", "string", ["Date", "Day of the event"], "date"),
        P("time start_time at start", "string", ["Start time", "Time"], "time"),
    ],
    [
        "Schedule {0} on {1} at {2}",
        "Add {0} to my calendar on {1} at {2}",
        "Create an event called {0} on {1} at {2}",
        "Put {0} in the calendar for {1} at {2}",
        "On {1} at {2} I have {0}, please add it",
    ],
)
T(
    "play",
    "play_music play_track play_artist music_player",
    ["Play music", "Play music by an artist", "Start playing music"],
    [P("artist artist musician band", "string", ["Artist name", "The artist or band"], "name")],
    [
        "Play some music by {0}",
        "Play {0}",
        "I want to hear {0}",
        "Put on {0}",
        "play music from {0}",
        "Start playing {0} please",
    ],
)
T(
    "light",
    "set_light light_control turn_on_light switch_light lights",
    ["Control a light", "Turn a light on or off", "Switch the lights in a room"],
    [
        P("room area zone", "string", ["Room", "Which room"], "room"),
        P("state action status", "string", ["on or off", "State"], "enum", ["on", "off"]),
    ],
    [
        "Turn {1} the light in the {0}",
        "Switch {1} the {0} light",
        "Lights {1} in the {0}",
        "Turn the {0} lights {1}",
        "{0} light {1} please",
    ],
)
T(
    "thermo",
    "set_thermostat set_temperature heating set_heating",
    ["Set the thermostat", "Set the room temperature", "Set the heating temperature"],
    [
        P(
            "temperature degrees target_temperature value",
            "number",
            ["Target temperature", "Degrees", "Temperature in celsius"],
            "small",
        ),
        P("room zone area", "string", ["Room", "Which room"], "room"),
    ],
    [
        "Set the {1} to {0} degrees",
        "Heat the {1} to {0} degrees",
        "Make the {1} {0} degrees warm",
        "set temperature in the {1} to {0}",
    ],
)
T(
    "note",
    "create_note save_note add_note take_note write_note",
    ["Create a note", "Save a note", "Write down a note"],
    [P("text content note body", "string", ["Note text", "What to write down", "Content"], "longt")],
    [
        "Take a note: {0}",
        "Note that {0}",
        "Write down {0}",
        "Save a note saying {0}",
        "Make a note: {0}",
        "please note: {0}",
    ],
)
T(
    "todo",
    "add_todo add_task create_task todo_add new_task",
    ["Add a task to the todo list", "Create a task", "Add a todo item"],
    [P("task title item text", "string", ["The task", "Task title", "Item to add"], "phrase")],
    [
        "Add {0} to my todo list",
        "Add a task: {0}",
        "Put {0} on my list",
        "I need to {0}, add it to the todo list",
        "new todo: {0}",
        "create a task to {0}",
    ],
)
T(
    "shop",
    "add_to_cart add_item buy order_item cart_add",
    ["Add an item to the cart", "Add a product to the shopping cart", "Put an item in the cart"],
    [
        P("item product product_name name", "string", ["Product name", "The item"], "word"),
        P("quantity amount count qty", "integer", ["How many", "Quantity", "Number of items"], "small"),
    ],
    [
        "Add {1} {0} to my cart",
        "Put {1} {0} in the cart",
        "I want to buy {1} {0}",
        "Order {1} {0} please",
        "add {1} of {0} to the shopping cart",
    ],
)
T(
    "flight",
    "search_flights find_flights flight_search book_flight",
    ["Search for flights", "Find flights between two cities", "Find a flight"],
    [
        P("from origin departure from_city", "string", ["Departure city", "Origin", "From"], "city"),
        P("to destination arrival to_city", "string", ["Destination city", "Destination", "To"], "city"),
        P("date day departure_date", "string", ["Date", "Travel date"], "date"),
    ],
    [
        "Find a flight from {0} to {1} on {2}",
        "Flights from {0} to {1} on {2}",
        "I want to fly from {0} to {1} on {2}",
        "Search flights {0} to {1}, {2}",
        "Is there a flight to {1} from {0} on {2}?",
    ],
)
T(
    "train",
    "find_train train_connection get_connections train_timetable sbb_lookup",
    ["Find train connections", "Look up a train between two stations", "Train timetable"],
    [
        P("from origin start station_from", "string", ["Start station", "From"], "city"),
        P("to destination end station_to", "string", ["Destination", "To"], "city"),
    ],
    [
        "Next train from {0} to {1}",
        "Find a train from {0} to {1}",
        "When does the train from {0} to {1} leave?",
        "How do I get from {0} to {1} by train?",
        "train {0} to {1}",
    ],
)
T(
    "hotel",
    "find_hotels book_hotel hotel_search search_hotels",
    ["Find hotels in a city", "Search for hotels", "Book a hotel"],
    [
        P("city location destination", "string", ["City", "Where"], "city"),
        P("nights num_nights stay", "integer", ["Number of nights", "How many nights"], "small"),
    ],
    [
        "Find a hotel in {0} for {1} nights",
        "Book a hotel in {0} for {1} nights",
        "I need a room in {0} for {1} nights",
        "hotels in {0}, {1} nights",
    ],
)
T(
    "restaurant",
    "find_restaurants restaurant_search nearby_restaurants",
    ["Find restaurants", "Find restaurants in a city by cuisine", "Search for places to eat"],
    [
        P("city location area", "string", ["City", "Where to search"], "city"),
        P("cuisine food type kind", "string", ["Kind of food", "Cuisine"], "lang"),
    ],
    [
        "Find a {1} restaurant in {0}",
        "Where can I eat {1} food in {0}?",
        "{1} restaurants in {0}",
        "I want {1} food in {0}",
    ],
)
T(
    "define",
    "define_word dictionary get_definition define word_meaning",
    ["Get the definition of a word", "Look up a word in the dictionary", "Define a word"],
    [P("word term text", "string", ["The word", "Word to define"], "word")],
    [
        "Define {0}",
        "What does {0} mean?",
        "What is the meaning of {0}?",
        "definition of {0}",
        "Look up the word {0}",
        "What does the word '{0}' mean?",
    ],
)
T(
    "population",
    "get_population population city_population",
    ["Get the population of a city", "Number of inhabitants"],
    [CITYP()],
    ["How many people live in {0}?", "What is the population of {0}?", "population of {0}", "How big is {0}?"],
    lambda v, a: (lambda n: ({"population": n}, f"{v[0]} has a population of {n}."))(num(1000, 9999999)),
)
T(
    "order",
    "get_order order_status track_order check_order",
    ["Get the status of an order", "Track an order", "Check an order by its id"],
    [P("order_id id order_number order", "string", ["Order id", "The order number"], "code")],
    [
        "Where is my order {0}?",
        "What's the status of order {0}?",
        "Track order {0}",
        "check order {0}",
        "Status of {0}?",
        "Is order {0} on its way?",
    ],
    lambda v, a: (lambda s: ({pick(["status", "state"]): s}, f"Order {v[0]} is {s}."))(
        pick(["shipped", "delivered", "pending", "cancelled", "processing", "on hold", phrase(1, 2)])
    ),
)
T(
    "user",
    "get_user find_user lookup_user get_customer user_info",
    ["Get a user by id", "Look up a user", "Get information about a user"],
    [P("user_id id user username name", "string", ["User id", "The user to look up"], "name")],
    [
        "Find user {0}",
        "Look up user {0}",
        "Who is user {0}?",
        "Get the user {0}",
        "show me info about user {0}",
        "user info for {0}",
    ],
)
T(
    "readfile",
    "read_file open_file get_file cat load_file",
    ["Read a file", "Read the contents of a file", "Open a file and return its text"],
    [P("path filename file file_path", "string", ["Path of the file", "File name"], "file")],
    ["Read the file {0}", "Open {0}", "What is in {0}?", "Show me {0}", "read {0}", "Show the contents of {0}"],
)
F["file"] = lambda: (
    pick(["", "", "src/", "docs/", madeup() + "/"])
    + (word() if rnd.random() < 0.6 else madeup())
    + "."
    + pick("txt md json csv py ts log".split())
)
T(
    "listfiles",
    "list_files ls list_directory list_dir",
    ["List files in a folder", "List the files of a directory"],
    [P("path directory folder dir", "string", ["Folder path", "Directory"], "dir")],
    ["List the files in {0}", "What files are in {0}?", "ls {0}", "Show the folder {0}", "list {0}"],
)
F["dir"] = lambda: pick(["/", "./", ""]) + (word() if rnd.random() < 0.6 else madeup()) + pick(["", "/" + word()])
T(
    "stock",
    "get_quote share_price quote_stock market_price",
    ["Get a market quote", "Get the price of a share"],
    [P("ticker symbol_code", "string", ["Ticker", "The ticker symbol"], "code")],
    ["What is the share price of {0}?", "Quote for {0}", "How is {0} trading?", "share price {0}"],
    lambda v, a: (lambda p: ({"price": p}, f"{v[0]} costs {p}."))(round(rnd.random() * 900, 2)),
)
T(
    "news",
    "get_news news headlines latest_news",
    ["Get the latest news", "News about a topic", "Latest headlines"],
    [P("topic category query subject", "string", ["Topic", "News topic"], "phrase")],
    [
        "What's the news about {0}?",
        "Latest news on {0}",
        "Any news about {0}?",
        "news {0}",
        "Show me headlines about {0}",
    ],
)
T(
    "call",
    "call_contact phone_call dial call",
    ["Call a person", "Call a contact by phone"],
    [P("contact name person", "string", ["Contact", "Who to call"], "name")],
    ["Call {0}", "Phone {0} please", "Dial {0}", "Can you call {0}?", "ring {0}"],
)
T(
    "alarm",
    "set_alarm alarm create_alarm",
    ["Set an alarm", "Set an alarm clock"],
    [P("time at alarm_time", "string", ["Alarm time", "When"], "time")],
    ["Wake me up at {0}", "Set an alarm for {0}", "alarm at {0}", "I need to get up at {0}"],
)
T(
    "distance",
    "get_distance distance distance_between route_length",
    ["Distance between two cities", "Get the distance between two places"],
    [
        P("from origin a start", "string", ["First city", "From"], "city"),
        P("to destination b end", "string", ["Second city", "To"], "city"),
    ],
    [
        "How far is it from {0} to {1}?",
        "Distance between {0} and {1}",
        "How many kilometers from {0} to {1}?",
        "distance {0} {1}",
    ],
    lambda v, a: (lambda n: ({pick(["distance_km", "km"]): n}, f"It is {n} km from {v[0]} to {v[1]}."))(num(5, 9999)),
)
T(
    "today",
    "get_date today current_date get_today",
    ["Get today's date", "Current date"],
    [],
    [
        "What day is it today?",
        "What's the date?",
        "Which date is today?",
        "today's date please",
        "What is today's date?",
    ],
    lambda v, a: (lambda d: (pick([{"date": d}, d]), f"Today is {d}."))(f"2026-{num(1, 12):02d}-{num(1, 28):02d}"),
)
T(
    "joke",
    "get_joke random_joke tell_joke",
    ["Get a random joke", "Fetch a joke"],
    [],
    ["Tell me a joke", "I want to hear a joke", "make me laugh", "joke please"],
    lambda v, a: (lambda t: ({"joke": t}, t))(phrase(4, 9).capitalize() + "."),
)
T(
    "ip",
    "get_ip system_info get_status server_status health_check",
    ["Get the status of the server", "Get system information"],
    [],
    ["How is the server doing?", "What's the server status?", "show system info", "Is the server up?"],
)
T(
    "password",
    "generate_password make_password new_password",
    ["Generate a password", "Create a random password"],
    [P("length len size", "integer", ["Length", "Number of characters"], "small")],
    ["Generate a password with {0} characters", "I need a password of length {0}", "make a {0} character password"],
    lambda v, a: (lambda p: ({"password": p}, f"Your password is {p}"))(code() + madeup()),
)
# ---------- made-up generic tools ----------
VERBS = "get find fetch lookup check show list create add send delete remove update open close start stop read write save load book cancel track rate share print scan measure count mix bake paint repair inspect unlock lock activate feed water clean sort rank tag label assign invite block follow upload download rename copy move archive restore approve reject submit verify validate compare merge split export import sync refresh schedule reserve order buy sell rent lend pay refund record pause resume mute call ping test run build deploy restart install rewind launch".split()
NOUNS = "recipe song table ticket parcel invoice order book movie photo plant robot lamp door window car bike train bus hotel room meeting task note file folder message contact account user team project report chart server device sensor camera printer oven fridge pump valve drone garden tree flower horse dog cat bird fish cheese bread soup pizza cake coffee tea wine beer shirt shoe hat bag box map route road bridge river lake island mountain planet star rocket satellite game puzzle card letter stamp coin ring crown sword shield potion dragon wizard castle village library museum school course lesson exam grade quiz poem story article podcast channel playlist album band concert match player score league club member coupon license warranty policy claim patient doctor nurse clinic medicine allergy vaccine battery engine wheel tire brake mirror seat cable router switch cluster bucket queue topic stream table column index backup branch commit issue release".split()
PARS = [
    ("name", "name"),
    ("title", "title"),
    ("id", "code"),
    ("city", "city"),
    ("person", "name"),
    ("count", "small"),
    ("amount", "num"),
    ("date", "date"),
    ("time", "time"),
    ("text", "phrase"),
    ("message", "longt"),
    ("email", "email"),
    ("color", None),
    ("size", None),
    ("level", "int"),
    ("number", "int"),
    ("owner", "name"),
    ("target", "mad"),
    ("topic", "phrase"),
    ("language", "lang"),
    ("place", "city"),
    ("code", "code"),
    ("label", "word"),
    ("keyword", "word"),
    ("price", "num"),
    ("file", "file"),
    ("room", "room"),
    ("priority", None),
    ("mode", None),
    ("speed", "int"),
    ("user", "name"),
    ("key", "code"),
    ("source", "mad"),
    ("category", "word"),
    ("quantity", "small"),
    ("weight", "num"),
    ("reason", "phrase"),
    ("comment", "longt"),
    ("symbol", "code"),
    ("country", "city"),
    ("street", "title"),
    ("brand", "mad"),
    ("model", "code"),
    ("author", "name"),
    ("artist", "name"),
    ("guests", "small"),
    ("people", "small"),
    ("hours", "small"),
    ("days", "small"),
    ("tag", "word"),
    ("urgent", "bool"),
    ("public", "bool"),
    ("verbose", "bool"),
    ("tags", "list"),
    ("names", "list"),
    ("items", "list"),
]
ENUMS = {
    "color": "red green blue yellow black white orange purple pink grey".split(),
    "size": "small medium large huge tiny".split(),
    "priority": "low normal high urgent".split(),
    "mode": "fast slow auto manual eco silent turbo".split(),
}
PRE = "for by with of called named".split()


def gen_tool_generic():
    v = pick(VERBS)
    n = pick(NOUNS) if rnd.random() < 0.7 else madeup()
    if rnd.random() < 0.25:
        n2 = pick(NOUNS) if rnd.random() < 0.6 else madeup()
        nn = n + "_" + n2
    else:
        nn = n
    if SPLIT == "train" and held(v + nn):
        return gen_tool_generic()
    if SPLIT == "test" and not held(v + nn):
        return gen_tool_generic()
    human = nn.replace("_", " ")
    r = rnd.random()
    nm = (
        f"{v}_{nn}"
        if r < 0.8
        else (f"{nn}_{v}" if r < 0.93 else nn if nn != n or rnd.random() < 0.5 else madeup() + "_" + n)
    )
    np_ = rnd.choice([0, 1, 1, 1, 1, 2, 2, 2, 3])
    ps = []
    seen = set()
    for _ in range(np_):
        p, k = pick(PARS)
        if rnd.random() < 0.12:
            p = madeup()
            k = pick(["name", "word", "code", "int", "phrase", "mad"])
        if p in seen:
            continue
        seen.add(p)
        key = (
            p
            if rnd.random() < 0.75
            else pick([n + "_" + p, p + "_" + pick(["value", "name"]) if k not in ("small", "int", "num") else p])
        )
        typ = (
            "boolean"
            if k == "bool"
            else "array"
            if k == "list"
            else "string"
            if k not in ("small", "int", "num")
            else ("integer" if k != "num" else "number")
        )
        en = ENUMS.get(p)
        d = pick([f"The {p}", f"{p.capitalize()} of the {human}", f"The {p} of the {human}", f"{p.capitalize()}", ""])
        if k is None:
            en = picks(en, rnd.randint(2, min(4, len(en))))
            k = "enum"
        q = P(key, typ, [d], k, en)
        q["word"] = p
        ps.append(q)
    d = pick(
        [
            f"{v.capitalize()} a {human}",
            f"{v.capitalize()} the {human}",
            f"{v.capitalize()} {human}",
            f"Use this to {v} a {human}",
            f"{v.capitalize()} a {human}" + (f" by {ps[0]['word']}" if ps else ""),
        ]
    )
    us = []
    pre = pick(["", "", "Please ", "Can you ", "I want to ", "please ", "Could you "])
    art = pick(["the ", "a ", "", f"my ", "the "])
    base = f"{v} {art}{human}"
    if not ps:
        us = [base]
    else:
        q = pick(ps)

        def desc(i, style):
            w = ps[i]["word"]
            return {0: f"{w} {{{i}}}", 1: f"{w}: {{{i}}}", 2: f"{w} = {{{i}}}", 3: f"the {w} {{{i}}}"}[style]

        st = rnd.choice([0, 0, 0, 3, 1, 2])
        if len(ps) == 1:
            us = [f"{base} {pick(PRE)} {{0}}", f"{base} {{0}}", f"{base} with {desc(0, 0)}", f"{base}: {{0}}"]
        else:
            rest = [desc(i, st) for i in range(1, len(ps))]
            sep = " and " if len(ps) == 2 and st in (0, 3) else ", "
            allp = [desc(i, st) for i in range(len(ps))]
            if rnd.random() < 0.2:
                rnd.shuffle(allp)
            us = [
                f"{base} {{0}} with {' and '.join(rest)}",
                f"{base} with {(' and ' if st in (0, 3) else ', ').join(allp)}",
                f"{base} for {{0}}, {', '.join(rest)}",
                f"{base}: {', '.join(allp)}",
            ]
    if pre in ("Can you ", "Could you "):
        us = [pre + u + pick(["?", ""]) for u in us]
    else:
        us = [(pre + u) for u in us]
    if rnd.random() < 0.5:
        us = [u[0].upper() + u[1:] for u in us]
    return dict(id="g:" + nm, names=[nm], descs=[d], params=ps, utts=us, res=None, ans=None)


RESK = "status result value id name title count price total score date time place city owner color level info message state size rating next length text".split()


def gen_result(v, a):
    """generic result + canonical answer"""
    q = rnd.random()
    val = lambda: pick(
        [
            lambda: num(0, 5000),
            lambda: name(),
            lambda: phrase(1, 3),
            lambda: code(),
            lambda: round(rnd.random() * 500, 2),
            lambda: tim(),
            lambda: date(),
            lambda: pick(["open", "closed", "ready", "busy", "active", "empty"]),
        ]
    )()
    if q < 0.22:
        return pick(
            [
                ({"status": "ok"}, "Done."),
                ({"success": True}, "Done."),
                ({"ok": True}, "Done."),
                ("ok", "Done."),
                ("done", "Done."),
                (True, "Done."),
                ({"status": "success"}, "Done."),
            ]
        )
    if q < 0.32:
        i = code() if rnd.random() < 0.5 else num(1, 9999)
        return {pick(["status", "ok"]): "ok", "id": i}, f"Done. The id is {i}."
    if q < 0.52:
        k = pick(["result", "value", "answer", "output", "text"])
        x = val()
        return {k: x}, f"The result is {x}."
    if q < 0.62:
        x = val()
        return x, f"The result is {x}."
    if q < 0.70:
        xs = [val() for _ in range(rnd.randint(2, 3))]
        return pick([xs, {"results": xs}]), "I found: " + ", ".join(str(x) for x in xs) + "."
    if q < 0.78:
        k = pick(RESK) if rnd.random() < 0.7 else madeup()
        x = val()
        return {k: x}, f"The {k.replace('_', ' ')} is {x}."
    ks = picks(RESK, rnd.randint(2, 3))
    if rnd.random() < 0.25:
        ks[0] = madeup()
    if ks[0] in ("status",):
        ks = ks[::-1]
    d = {k: val() for k in ks}
    return d, "Here is the result: " + ", ".join(f"{k} {x}" for k, x in d.items()) + "."


ERRS = [
    "not found",
    "timeout",
    "service unavailable",
    "permission denied",
    "invalid argument",
    "network error",
    "unknown city",
    "rate limit exceeded",
    "internal error",
    "no results",
    "connection refused",
    "missing parameter",
]


def error_result():
    e = pick(ERRS) if rnd.random() < 0.6 else phrase(2, 4)
    if rnd.random() < 0.3:
        e = e.capitalize()
    r = pick(
        [
            {"error": e},
            {"error": e},
            {"status": "error", "message": e},
            "Error: " + e,
            "error: " + e,
            {"error": {"message": e}},
        ]
    )
    return r, f"Sorry, that did not work: {e}."


# ---------- pattern families: natural phrasing over random nouns (generalisation to unseen tools) ----------
NPS = "air quality;pollen forecast;traffic;tide;humidity;sunrise;sunset;moon phase;elevation;tax rate;rent;average salary;water level;snow depth;wind speed;uv index;parking;opening hours;phone number;address;birthday;lyrics;biography;capital;anthem;zip code;area code;postal code;dial code;domain;license plate;passport;package;shipment;delivery;ticket;booking;claim;ticket price;menu;timetable;schedule;departure;bus;tram;ferry;taxi;pharmacy;bakery;gym;cinema;bank;charging station;blinds;curtains;speaker;fan;volume;brightness;sprinkler;heater;workout;meditation;nap;lesson;backup;horoscope;recipe;ingredients;synonym;antonym;rhyme;square root;factorial;logarithm;checksum;hash;issue;bug report;support ticket;complaint;feedback;postcard;gift card;voice message;invitation;voucher;score;ranking;rating;review;calories;nutrition;dosage;allergen;barcode;iban;vat number;serial number;version;changelog;dependencies;log level;quota;balance;transactions;salary;mortgage;insurance;warranty;battery level;signal strength;latency;uptime;mileage;fuel level;tire pressure;pulse;step count;sleep score".split(
    ";"
)


def NP():
    r = rnd.random()
    if r < 0.4:
        return pick(NPS)
    if r < 0.6:
        return pick(NOUNS)
    if r < 0.75:
        return pick(NOUNS) + " " + pick(NOUNS)
    if r < 0.9:
        return word() + (" " + pick(NOUNS) if rnd.random() < 0.4 else "")
    return madeup()


FAM = [
    (
        "get_{N} {N}_lookup {N}_in_city check_{N} current_{N} {N}_forecast {N}_info fetch_{N} {N}".split(),
        [
            "Get the {N} for a city",
            "Current {N} in a location",
            "{N} by city",
            "Get the {N} in a city",
            "Look up the {N} of a place",
            "Get the time of {N} in a city",
        ],
        [CITYP()],
        [
            "What's the {N} in {0}?",
            "How is the {N} in {0}?",
            "{N} in {0}",
            "{N} for {0}?",
            "Tell me the {N} in {0}",
            "How high is the {N} in {0} today?",
            "Check the {N} in {0} please",
            "When is the {N} in {0}?",
            "What is the {N} for {0}?",
            "What is the {N} like in {0}?",
            "How's the {N} in {0} today?",
        ],
    ),
    (
        "get_{N} {N}_of lookup_{N} find_{N} {N}_info show_{N} {N}".split(),
        [
            "Get the {N} of something",
            "Look up the {N} by name",
            "Get the {N}",
            "Find the {N} for a name",
            "Get the daily {N}",
        ],
        [
            P(
                "name title person song item key entity subject sign animal region country company product word",
                "string",
                ["The name", "Name to look up", "Title", ""],
                "mix",
            )
        ],
        [
            "What is the {N} of {0}?",
            "Give me the {N} of {0}",
            "Show the {N} for {0}",
            "Get the {N} of {0}",
            "I need the {N} of {0}",
            "What's the {N} for {0}?",
            "Give me the {N} for {0}",
            "Show me the {N} of {0} please",
            "{N} of {0}",
            "What is the {N} of {0} today?",
            "Which {N} does {0} have?",
        ],
    ),
    (
        "track_{N} {N}_status check_{N} validate_{N} get_{N} lookup_{N} find_{N}".split(),
        [
            "Track a {N} by its number",
            "Get the status of a {N}",
            "Check whether a {N} is valid",
            "Look up a {N}",
            "Find a {N} by code",
        ],
        [
            P(
                "id number code {N}_id {N}_number {N} tracking_number reference",
                "string",
                ["The {N} number", "Id of the {N}", "The {N}", "Reference", ""],
                "code",
            )
        ],
        [
            "Where is my {N} {0}?",
            "Status of {N} {0}",
            "Track {N} {0}",
            "Is the {N} {0} valid?",
            "check the {N} {0}",
            "Look up {N} {0}",
            "Track the {N} with number {0}",
            "What about the {N} {0}?",
            "Which place has {N} {0}?",
            "Look up the {N} {0} please",
            "Is {N} {0} ok?",
        ],
    ),
    (
        "book_{N} reserve_{N} order_{N} make_{N}_reservation".split(),
        ["Book a {N} at a place", "Reserve a {N}", "Make a reservation for a {N}"],
        [
            P(
                "restaurant place venue location name",
                "string",
                ["Name of the place", "Restaurant name", "Where"],
                "name",
            ),
            P(
                "guests people persons party_size seats",
                "integer",
                ["Number of guests", "How many people", ""],
                "small",
            ),
        ],
        [
            "Book a {N} at {0} for {1} people",
            "I'd like a {N} at {0} for {1} guests",
            "Reserve a {N} at {0} for {1}",
            "Book me a {N} at {0} for {1} persons",
            "{N} at {0} for {1} people please",
            "We need a {N} for {1} at {0}",
            "I want a {N} for {1} people at {0}",
        ],
    ),
    (
        "set_{N} move_{N} adjust_{N} control_{N} {N}_control".split(),
        ["Set the {N} in a room", "Control the {N}", "Move the {N} to a position", "Adjust the {N} in a room"],
        [
            P("room area place zone", "string", ["Room", "Which room", ""], "room"),
            P(
                "level position value percent amount",
                "integer",
                ["Position in percent", "Level", "Target value", ""],
                "int",
            ),
        ],
        [
            "Set the {N} in the {0} to {1}",
            "Move the {0} {N} to {1} percent",
            "Turn the {0} {N} to {1}",
            "Adjust the {N} in the {0} to {1} percent",
            "Set the {0} {N} to {1}",
            "Move the {N} in the {0} to {1} percent",
            "{0} {N} to {1} please",
        ],
    ),
    (
        "create_{N} open_{N} new_{N} add_{N} file_{N}".split(),
        ["Create a {N}", "Open a new {N}", "File a {N} with a priority"],
        [
            P("title subject summary name text", "string", ["Title", "Title of the {N}", ""], "phrase"),
            P(
                "priority severity level urgency",
                "string",
                ["Priority", "How urgent", ""],
                "enum",
                ["low", "medium", "high"],
            ),
        ],
        [
            "Create a {N} titled {0} with priority {1}",
            "Open a {N}: {0}, priority {1}",
            "New {N} {0}, {1} priority",
            "File a {N} called {0} with {1} priority",
            "Open a {1} priority {N}: {0}",
            "create a {N} {0} with priority {1}",
        ],
    ),
    (
        "next_{N} list_{N} find_{N} nearby_{N} {N}_search {N}_departures search_{N}".split(),
        [
            "List the next {N} at a stop",
            "Find a {N} nearby",
            "Search for a {N} near a place",
            "List {N} at a place",
            "Next {N} departures",
        ],
        [
            P(
                "stop place city near location station address",
                "string",
                ["Name of the stop", "Where", "Place", ""],
                "mix",
            )
        ],
        [
            "Next {N} at {0}",
            "When does the next {N} leave from {0}?",
            "Find a {N} near {0}",
            "Where is the nearest {N} to {0}?",
            "List the {N} in {0}",
            "Is there a {N} near {0}?",
            "Next {N} departures at {0}",
            "When is the next {N} from {0}?",
            "Show me a {N} close to {0}",
        ],
    ),
    (
        "send_{N} share_{N} write_{N} deliver_{N}".split(),
        ["Send a {N} to a person", "Share a {N} with someone", "Write a {N}"],
        [
            P("to recipient person name contact", "string", ["Recipient", "Who gets it", ""], "name"),
            P("text message content body", "string", ["The text", "Message", ""], "longt"),
        ],
        ["Send {0} a {N}: {1}", "Send a {N} to {0} saying {1}", "Write a {N} to {0}: {1}", "Share a {N} with {0}: {1}"],
    ),
    (
        "start_{N} run_{N} begin_{N} {N}_session".split(),
        ["Start a {N}", "Begin a {N} for some minutes", "Run a {N}"],
        [P("minutes duration length time_minutes", "integer", ["Minutes", "Duration in minutes", ""], "int")],
        [
            "Start a {N} for {0} minutes",
            "Do a {0} minute {N}",
            "Begin a {N} of {0} minutes",
            "I want a {0} minute {N}",
            "start {N}, {0} minutes",
        ],
    ),
    (
        "compute_{N} {N} calc_{N} get_{N} calculate_{N}".split(),
        ["Compute the {N} of a number", "Calculate the {N}", "Get the {N} for a value"],
        [P("number value n x input", "number", ["The number", "Input value", ""], "num")],
        [
            "What is the {N} of {0}?",
            "{N} of {0}",
            "Compute the {N} of {0}",
            "calculate the {N} for {0}",
            "Get me the {N} of {0}",
        ],
    ),
    (
        "get_{N} list_{N} show_{N} refresh_{N} clear_{N} {N}".split(),
        ["Get the {N}", "Show my {N}", "List the {N}", "Clear the {N}"],
        [],
        [
            "Show me the {N}",
            "Get the {N}",
            "What is my {N}?",
            "Show my {N} please",
            "What's the {N}?",
            "Tell me the {N}",
            "How is my {N}?",
        ],
    ),
]
F["mix"] = lambda: pick([city, name, Title, Mad, lambda: word().capitalize(), word])()


def gen_tool_family():
    n = NP()
    nn = n.replace(" ", "_")
    if SPLIT == "train" and held(nn):
        return gen_tool_family()
    if SPLIT == "test" and not held(nn):
        return gen_tool_family()
    names, descs, params, utts = pick(FAM)
    nm = pick(names).replace("{N}", nn)
    R = lambda s: s.replace("{N}", n)
    ps = []
    for p in params:
        q = dict(p)
        q["names"] = [x.replace("{N}", nn) for x in p["names"]]
        q["descs"] = [R(d) for d in p["descs"]]
        ps.append(q)
    us = [R(u) for u in utts]
    us = [u[0].upper() + u[1:] if rnd.random() < 0.5 else u for u in us]
    return dict(
        id="g:" + nm,
        names=[nm],
        descs=[R(d)[0].upper() + R(d)[1:] for d in descs],
        params=ps,
        utts=us,
        res=None,
        ans=None,
    )


def gen_tool_any():
    return gen_tool_family() if rnd.random() < 0.5 else gen_tool_generic()


# ---------- instantiate a tool ----------
HELD_INTENTS = set()


def inst(it):
    nm = pick(it["names"])
    if not it["id"].startswith("g:"):
        nm = fmt_name(nm)
    elif rnd.random() < 0.15:
        nm = fmt_name(nm)
    keys = []
    ps = []
    for p in it["params"]:
        k = pick(p["names"])
        while k in keys:
            k = pick(p["names"] + [k + "2"])
        keys.append(k)
        s = {"type": p["type"]}
        d = pick(p["descs"])
        if p["type"] == "array":
            s["items"] = {"type": "string"}
        en = p["enum"]
        if en:
            s["enum"] = en
        if d:
            s["description"] = d
        r = rnd.random()
        if r < 0.12 and d:
            s = {"description": d, **{x: y for x, y in s.items() if x != "description"}}
        elif r < 0.2:
            s.pop("description", None)
        if r > 0.97 and en:
            s.pop("type", None)
        ps.append((k, s, p))
    utts = it["utts"]
    req = [k for i, (k, s, p) in enumerate(ps) if all("{%d}" % i in u for u in utts)]
    dflt = {}
    for k, sc, p in ps:
        if k not in req and rnd.random() < 0.25 and (p["enum"] or it["id"] == "dice"):
            dflt[k] = p["enum"][0] if p["enum"] else 6
    if dflt:
        req = [k for k, _, _ in ps if k in req or k in dflt]
    params = {"type": "object", "properties": {k: s for k, s, p in ps}}
    if req and (dflt or rnd.random() < 0.92):
        params["required"] = req
    if rnd.random() < 0.1:
        params["additionalProperties"] = False
    fn = {"name": nm}
    d = pick(it["descs"])
    r = rnd.random()
    if r < 0.95:
        fn["description"] = d + pick(["", "", "", "."])
    elif r < 0.98:
        fn["description"] = ""
    if ps or rnd.random() < 0.6:
        fn["parameters"] = params
    return dict(name=nm, it=it, ps=ps, dflt=dflt, json={"type": "function", "function": fn})


def ascase(u):
    r = rnd.random()
    if r < 0.1 and u:
        return u[0].lower() + u[1:]
    return u


def show(v):
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, list):
        return ", ".join(v[:-1]) + " and " + v[-1]
    return str(v)


def fill(tool, u=None, prev=None):
    it = tool["it"]
    u = u or pick(it["utts"])
    vals = []
    args = {}
    extra = {}
    for i, (k, s, p) in enumerate(tool["ps"]):
        if "{%d}" % i in u:
            v = pick(p["enum"]) if p["kind"] == "enum" else F[p["kind"]]()
            if s.get("type") == "integer":
                v = int(v)
            vals.append(v)
            args[k] = v
            if p["enum"] and "celsius" in p["enum"]:
                extra["__unit"] = v
        else:
            vals.append(None)
            if k in tool["dflt"]:
                args[k] = tool["dflt"][k]
    text = u
    for i, v in enumerate(vals):
        if v is not None:
            text = text.replace("{%d}" % i, show(v))
    r = rnd.random()
    if not tool["it"]["id"] == "calc":
        if r < 0.06:
            text = "Hi! " + text
        elif r < 0.10:
            text = "Hey, " + text[0].lower() + text[1:] if not text[0].isdigit() else text
        elif r < 0.14:
            text = text.rstrip("?.") + " please"
        elif r < 0.18:
            text = text.rstrip("?.!")
        elif r < 0.21:
            text = f"Please use {tool['name']}: " + text
    return text, vals, args, extra


def call_json(name, args):
    return '{"name": "%s", "arguments": %s}' % (name, J(args))


def calls_text(calls):
    return "\n".join("<tool_call>\n" + call_json(n, a) + "\n</tool_call>" for n, a in calls)


def result_text(r):
    if isinstance(r, str):
        return J(r) if rnd.random() < 0.5 else r
    return J(r) if rnd.random() < 0.9 else json.dumps(r, ensure_ascii=False, separators=(",", ":"))


def do_result(tool, vals, extra, err=None):
    if err is None:
        err = rnd.random() < 0.08
    if err:
        return error_result()
    f = tool["it"]["res"]
    if f is None:
        return gen_result(vals, extra)
    if rnd.random() < 0.12:
        return gen_result(vals, extra) if tool["it"]["id"] not in ("weather",) else f(vals, extra)
    return f(vals, extra)


# ---------- non-tool episodes ----------
ID = f"I am {MODEL_NAME}, a very small demo language model that runs on your own computer."
HELP = "I can chat a little, call tools, count, list simple things, repeat text and answer in JSON."
SMALL = [
    (
        [
            "hi",
            "hello",
            "Hello!",
            "Hi!",
            "hey",
            "Hey there",
            "good morning",
            "Good evening",
            "Hallo",
            "hi there",
            "Hello there!",
            "howdy",
            "greetings",
            "yo",
            "Hi, anyone there?",
            "Grüezi",
            "Bonjour",
            "Hola",
        ],
        "Hello! How can I help you?",
    ),
    (
        [
            "how are you?",
            "How are you doing?",
            "how's it going?",
            "How do you do?",
            "are you ok?",
            "How are you today?",
            "what's up?",
        ],
        "I am doing well, thank you! How can I help you?",
    ),
    (
        [
            "who are you?",
            "What are you?",
            "Who am I talking to?",
            "Introduce yourself",
            "tell me about yourself",
            "What is your name?",
            "what's your name",
            "your name?",
            "Are you a robot?",
            "are you human?",
            "Are you ChatGPT?",
            "are you an AI?",
            "which model are you?",
            "What model is this?",
            "Who made you?",
        ],
        ID,
    ),
    (
        [
            "thanks",
            "thank you",
            "Thanks a lot!",
            "thx",
            "Thank you very much",
            "cool, thanks",
            "great, thank you",
            "Thanks!",
            "merci",
        ],
        "You're welcome!",
    ),
    (
        ["bye", "goodbye", "see you", "See you later!", "bye bye", "good night", "ciao", "I have to go", "that's all"],
        "Goodbye! Have a nice day.",
    ),
    (
        [
            "What can you do?",
            "help",
            "What are you able to do?",
            "How can you help me?",
            "what do you know?",
            "Help me",
            "what should I ask you?",
            "Give me some examples",
        ],
        HELP,
    ),
    (
        [
            "ok",
            "okay",
            "cool",
            "nice",
            "great",
            "I see",
            "good",
            "alright",
            "wow",
            "awesome",
            "interesting",
            "got it",
            "perfect",
        ],
        "Great! Is there anything else?",
    ),
    (
        ["no", "no thanks", "nope", "nothing", "not really", "no, that's it"],
        "Alright. Just ask when you need something.",
    ),
    (["yes", "yes please", "sure", "yep", "of course"], "Tell me what you need."),
    (["sorry", "my bad", "I'm sorry", "oops"], "No problem!"),
    (
        ["I am sad", "I feel bad", "I'm tired", "I had a bad day", "I'm bored", "I feel lonely"],
        "I'm sorry to hear that. I hope it gets better soon.",
    ),
    (["I am happy", "I feel great", "I'm so excited", "I had a good day", "Life is good"], "That is great to hear!"),
    (
        ["you are stupid", "You are dumb", "you're useless", "that's wrong", "That is not correct", "bad bot"],
        "Sorry, I am only a tiny model and I make mistakes.",
    ),
    (
        ["you are great", "good bot", "You're smart", "well done", "I like you", "good job", "I love you"],
        "Thank you, that is kind of you!",
    ),
    (
        [
            "Where do you live?",
            "Where are you?",
            "where are you running?",
            "Are you in the cloud?",
            "Do you need the internet?",
            "are you offline?",
        ],
        "I run locally on your computer. No internet is needed.",
    ),
    (
        [
            "How big are you?",
            "How many parameters do you have?",
            "how small are you?",
            "are you a large language model?",
        ],
        "I have only a few million parameters, so I am very small.",
    ),
    (
        ["Do you dream?", "Do you have feelings?", "are you alive?", "Do you eat?", "do you sleep?"],
        "No, I am just a small program.",
    ),
    (
        ["Tell me a joke", "tell a joke", "make me laugh", "do you know a joke?", "another joke", "joke please"],
        "Why did the computer go to the doctor? Because it had a virus!",
    ),
    (
        ["Tell me a fun fact", "fun fact", "tell me something interesting", "Tell me something", "surprise me"],
        "Honey never spoils. It can be eaten after thousands of years.",
    ),
    (
        ["Write a haiku", "write me a haiku", "haiku please", "a haiku"],
        "Small model awake,\nquiet words on your machine,\nno cloud in the sky.",
    ),
    (["What is the meaning of life?", "what's the meaning of life", "meaning of life?"], "Some say it is 42."),
    (
        ["How old are you?", "when were you born?", "what is your age?"],
        "I was trained not long ago, so I am very young.",
    ),
    (
        [
            "what is an llm?",
            "What is a language model?",
            "explain language models",
            "what is an LLM",
            "How do you work?",
        ],
        "A language model predicts the next word again and again. That is how I write.",
    ),
    (
        ["What is a tool call?", "how do tools work?", "what are tools?", "Explain tool calling"],
        "A tool call is a request that I write as JSON. The program runs it and gives me the result.",
    ),
]
FACTS = [
    ("capital of France", "Paris"),
    ("capital of Germany", "Berlin"),
    ("capital of Italy", "Rome"),
    ("capital of Spain", "Madrid"),
    ("capital of Switzerland", "Bern"),
    ("capital of Austria", "Vienna"),
    ("capital of Japan", "Tokyo"),
    ("capital of Norway", "Oslo"),
    ("capital of Sweden", "Stockholm"),
    ("capital of England", "London"),
    ("capital of Portugal", "Lisbon"),
    ("capital of Greece", "Athens"),
    ("capital of Poland", "Warsaw"),
    ("capital of China", "Beijing"),
    ("capital of Canada", "Ottawa"),
    ("capital of Egypt", "Cairo"),
]
QA = [
    (
        ["What color is the sky?", "why is the sky blue?", "what colour is the sky"],
        "The sky is blue because air scatters blue light.",
    ),
    (["How many days are in a week?", "days in a week?"], "A week has 7 days."),
    (["How many months are in a year?", "months in a year?"], "A year has 12 months."),
    (["How many legs does a spider have?", "spider legs?"], "A spider has 8 legs."),
    (["What is water made of?", "what's water made of"], "Water is made of hydrogen and oxygen."),
    (["What is the largest planet?", "biggest planet?"], "The largest planet is Jupiter."),
    (["What do bees make?", "what do bees produce?"], "Bees make honey."),
    (["What is the opposite of hot?", "opposite of hot?"], "The opposite of hot is cold."),
    (["What is the opposite of big?", "opposite of big?"], "The opposite of big is small."),
    (["How many hours are in a day?", "hours in a day?"], "A day has 24 hours."),
    (["How many minutes are in an hour?"], "An hour has 60 minutes."),
    (["What is the fastest animal?", "fastest land animal?"], "The fastest land animal is the cheetah."),
]
LISTS = {
    "colors": ["red", "green", "blue", "yellow", "orange", "purple", "black"],
    "fruits": ["apple", "banana", "cherry", "orange", "pear", "grape", "lemon"],
    "animals": ["cat", "dog", "horse", "cow", "bird", "fish", "lion"],
    "planets": ["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus"],
    "days of the week": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "months": ["January", "February", "March", "April", "May", "June", "July"],
    "vegetables": ["carrot", "potato", "tomato", "onion", "pea", "bean", "spinach"],
    "cities": ["Paris", "London", "Rome", "Berlin", "Tokyo", "Madrid", "Vienna"],
    "countries": ["France", "Italy", "Spain", "Japan", "Brazil", "Canada", "Egypt"],
    "programming languages": ["Python", "JavaScript", "Rust", "Go", "Java", "C", "Ruby"],
    "instruments": ["piano", "guitar", "violin", "flute", "drums", "trumpet", "harp"],
    "sports": ["football", "tennis", "swimming", "running", "skiing", "hockey", "golf"],
}
NW = {"three": 3, "five": 5, "four": 4, "two": 2, "six": 6, "seven": 7}
UNK = [
    "Who won the world cup in {n}?",
    "How do I fix my {w}?",
    "Explain {w} {w2}",
    "What is the best {w} in the world?",
    "Why is {w} so {w2}?",
    "Who invented the {w}?",
    "What happened in {n}?",
    "How does a {w} work?",
    "Give me advice about {w}",
    "Who is {name}?",
    "What do you think about {w}?",
    "Where is the {w}?",
    "How tall is {name}?",
    "Write code for a {w} in Python",
    "Summarize the book {title}",
    "What is the history of {w}?",
    "Can you explain how {w} and {w2} are related?",
    "When was {name} born?",
    "how many {w} are there?",
    "What is {w}?",
    "tell me about {w}",
    "How can I learn {w}?",
    "Is {w} better than {w2}?",
]
UNKA = "Sorry, I don't know that. I am only a tiny demo model."


def story(n, t):
    return f"Once upon a time there was a {t} named {n}. One day {n} found a small box in the forest. Inside was a shining star. {n} shared the light with everyone, and the {t} was happy ever after."


def poem(t):
    return f"The {t} is near, the {t} is bright,\nit keeps me company at night.\nAnd when the morning sun is new,\nthe {t} will still remember you."


def nontool():
    """returns (user, answer, think)"""
    r = rnd.random()
    if r < 0.34:
        us, a = pick(SMALL)
        u = pick(us)
        q = rnd.random()
        if q < 0.12:
            u = u.lower()
        elif q < 0.2:
            u = u.rstrip("?!.")
        elif q < 0.24:
            u = u + pick(["!", " :)", "?", "..."])
        return u, a, "This is small talk, so I answer directly."
    if r < 0.39:
        k, v = pick(FACTS)
        return (
            pick([f"What is the {k}?", f"what's the {k}", f"{k}?", f"Tell me the {k}", f"Do you know the {k}?"]),
            f"The {k} is {v}.",
            "I know this fact.",
        )
    if r < 0.42:
        us, a = pick(QA)
        return pick(us), a, "I know this fact."
    if r < 0.47:
        n = num(2, 20) if rnd.random() < 0.8 else num(21, 30)
        a = 1
        if rnd.random() < 0.2:
            a = num(2, 8)
            n = a + num(2, 10)
        if rnd.random() < 0.15:
            return (
                pick([f"Count down from {n}", f"count backwards from {n} to 1"]),
                ", ".join(str(i) for i in range(n, 0, -1)),
                f"I count down from {n}.",
            )
        us = [f"Count from {a} to {n}", f"count from {a} to {n} please", f"Please count {a} to {n}"]
        if a == 1:
            us += [f"Count to {n}", f"count up to {n}", f"Can you count to {n}?"]
        return pick(us), ", ".join(str(i) for i in range(a, n + 1)), f"I count from {a} to {n}."
    if r < 0.52:
        k = pick(list(LISTS))
        w = pick(list(NW))
        n = NW[w]
        ns = w if rnd.random() < 0.6 else str(n)
        st = rnd.random()
        items = LISTS[k][:n]
        if st < 0.5:
            return (
                pick(
                    [
                        f"List {ns} {k}",
                        f"Name {ns} {k}",
                        f"Give me {ns} {k}",
                        f"Tell me {ns} {k}",
                        f"Can you name {ns} {k}?",
                    ]
                ),
                "\n".join(f"{i + 1}. {x}" for i, x in enumerate(items)),
                f"I list {n} {k}.",
            )
        return (
            pick([f"Give me a bullet list of {ns} {k}", f"Bullet list: {ns} {k}", f"List {ns} {k} as bullets"]),
            "\n".join(f"- {x}" for x in items),
            f"I list {n} {k}.",
        )
    if r < 0.62:
        p = phrase(1, 7) if rnd.random() < 0.6 else (Title() if rnd.random() < 0.5 else Mad() + " " + phrase(1, 3))
        if rnd.random() < 0.2:
            p += pick(["!", ".", "?"])
        return (
            pick(
                [
                    f"Repeat after me: {p}",
                    f"Say: {p}",
                    f"repeat: {p}",
                    f"Please repeat the following: {p}",
                    f'Say "{p}"',
                    f"Echo {p}",
                    f"Repeat this text: {p}",
                    f"Write exactly: {p}",
                ]
            ),
            p,
            "I repeat the text.",
        )
    if r < 0.66:
        ws = [word() if rnd.random() < 0.7 else madeup() for _ in range(rnd.randint(2, 5))]
        if rnd.random() < 0.5:
            return (
                pick([f"Reverse the words: {' '.join(ws)}", f"Reverse the order of these words: {' '.join(ws)}"]),
                " ".join(ws[::-1]),
                "I reverse the word order.",
            )
        if rnd.random() < 0.5:
            return (
                pick([f"What is the first word of: {' '.join(ws)}", f"First word of '{' '.join(ws)}'?"]),
                ws[0],
                "I pick the first word.",
            )
        return (
            pick([f"What is the last word of: {' '.join(ws)}", f"Last word of '{' '.join(ws)}'?"]),
            ws[-1],
            "I pick the last word.",
        )
    if r < 0.72:
        t = pick(["dog", "cat", "robot", "dragon", "fish", "bird", "mouse", "horse", "fox", word(), word()])
        n = name().split()[0]
        if rnd.random() < 0.4:
            n = "Milo"
            return (
                pick([f"Tell me a story about a {t}", f"Write a short story about a {t}", f"story about a {t} please"]),
                story(n, t),
                f"I write a short story about a {t}.",
            )
        return (
            pick(
                [
                    f"Tell me a story about a {t} named {n}",
                    f"Write a story about a {t} called {n}",
                    f"Short story about {n} the {t}",
                ]
            ),
            story(n, t),
            f"I write a short story about {n}.",
        )
    if r < 0.74:
        return (
            pick(["Tell me a story", "write a story", "a short story please", "Tell me a bedtime story"]),
            story("Milo", "robot"),
            "I write a short story.",
        )
    if r < 0.79:
        t = pick(["moon", "sea", "cat", "rain", "star", "river", word(), word()])
        return (
            pick(
                [
                    f"Write a poem about the {t}",
                    f"poem about a {t}",
                    f"Write a short poem about {t}",
                    f"Give me a poem about the {t}",
                ]
            ),
            poem(t),
            f"I write a short poem about {t}.",
        )
    if r < 0.80:
        return pick(["Write a poem", "poem please", "Write me a short poem"]), poem("moon"), "I write a short poem."
    if r < 0.84:
        a, b = num(0, 10), num(0, 10)
        if rnd.random() < 0.7:
            return (
                pick([f"What is {a} plus {b}?", f"{a} plus {b}", f"what's {a} plus {b}?"]),
                f"{a} plus {b} is {a + b}.",
                "I can add small numbers.",
            )
        a, b = max(a, b), min(a, b)
        return (
            pick([f"What is {a} minus {b}?", f"{a} minus {b}"]),
            f"{a} minus {b} is {a - b}.",
            "I can subtract small numbers.",
        )
    q = (
        pick(UNK)
        .replace("{n}", str(num(1900, 2030)))
        .replace("{w}", word())
        .replace("{w2}", word())
        .replace("{name}", Mad())
        .replace("{title}", Title())
    )
    return q, UNKA, "I do not know this."


# memory episodes: list of turns
MEM = [
    (
        "name",
        ["My name is {v}", "I am {v}", "I'm {v}.", "Hi, my name is {v}", "Call me {v}"],
        "Nice to meet you, {v}!",
        ["What is my name?", "what's my name?", "Do you remember my name?", "Who am I?"],
        "Your name is {v}.",
        "name",
    ),
    (
        "color",
        ["My favorite color is {v}", "I like the color {v}"],
        "{v} is a nice color!",
        ["What is my favorite color?", "Which color do I like?"],
        "Your favorite color is {v}.",
        "color",
    ),
    (
        "city",
        ["I live in {v}", "I'm from {v}", "My city is {v}"],
        "{v} sounds like a nice place!",
        ["Where do I live?", "Where am I from?", "Which city do I live in?"],
        "You live in {v}.",
        "city",
    ),
    (
        "pet",
        ["My dog is called {v}", "I have a cat named {v}", "My pet is named {v}"],
        "{v} is a lovely name!",
        ["What is my pet's name?", "What is my pet called?"],
        "Your pet is called {v}.",
        "name",
    ),
    (
        "num",
        ["My lucky number is {v}", "Remember the number {v}"],
        "Okay, I will remember {v}.",
        ["What is my lucky number?", "Which number did I tell you?", "What was the number?"],
        "Your number is {v}.",
        "int",
    ),
    (
        "word",
        ["Remember the word {v}", "The secret word is {v}", "The password is {v}"],
        "Okay, I will remember {v}.",
        ["What is the secret word?", "What was the word?", "Which word did I tell you?", "What is the password?"],
        "The word is {v}.",
        "word",
    ),
]
F["color"] = lambda: pick("red green blue yellow black white orange purple pink grey turquoise".split())


# JSON extraction
def json_episode():
    """returns sys_extra, user, answer"""
    fields = []
    n = name()
    c = city().title()
    age = num(5, 95)
    e = email()
    job = word()
    pool = [("name", n, "string"), ("age", age, "integer"), ("city", c, "string")]
    extra = [("email", e, "string"), ("job", job, "string"), ("color", F["color"](), "string")]
    ks = pool[: rnd.randint(2, 3)] + ([pick(extra)] if rnd.random() < 0.3 else [])
    if rnd.random() < 0.3:
        rnd.shuffle(ks)
    d = {k: v for k, v, _ in ks}
    full = dict(name=n, age=age, city=c)
    full.update(d)
    sents = {
        "name": [f"My name is {n}", f"I am {n}", f"This is {n}"],
    }
    t = pick(
        [
            f"{n} is {age} years old and lives in {c}.",
            f"My name is {n}, I am {age} and I live in {c}.",
            f"{n} ({age}) from {c}.",
            f"I'm {n}, {age} years old, from {c}.",
            f"{n}, age {age}, city {c}.",
        ]
    )
    for k in ("email", "job", "color"):
        if k in d:
            t += pick(
                {
                    "email": [f" Email: {d[k]}.", f" You can write to {d[k]}."],
                    "job": [f" Job: {d[k]}.", f" The job is {d[k]}."],
                    "color": [f" Favorite color: {d[k]}.", f" The favorite color is {d[k]}."],
                }[k]
            )
    if rnd.random() < 0.3:  # other object kinds: generic key/value
        ks = []
        for p, k in picks([z for z in PARS if z[1] not in ("bool", "list")], rnd.randint(2, 4)):
            v = pick(ENUMS[p]) if k is None else F[k]()
            ks.append((p, v, "string" if isinstance(v, str) else "integer" if isinstance(v, int) else "number"))
        d = {k: v for k, v, _ in ks}
        t = pick(
            [
                ", ".join(f"{k}: {v}" for k, v, _ in ks),
                ", ".join(f"{k} {v}" for k, v, _ in ks),
                " and ".join(f"the {k} is {v}" for k, v, _ in ks).capitalize() + ".",
                "; ".join(f"{k} = {v}" for k, v, _ in ks),
            ]
        )
    schema = {"type": "object", "properties": {k: {"type": ty} for k, _, ty in ks}, "required": [k for k, _, _ in ks]}
    if rnd.random() < 0.3:
        schema["additionalProperties"] = False
    kl = ", ".join(k for k, _, _ in ks)
    q = rnd.random()
    if q < 0.35:
        return (
            pick(
                [
                    "Respond with JSON that matches this schema: ",
                    "Answer only with JSON matching this JSON schema:\n",
                    "You must answer in JSON following this schema: ",
                ]
            )
            + J(schema),
            pick([t, "Extract the data: " + t]),
            J(d),
        )
    if q < 0.6:
        return (
            None,
            pick(
                [
                    f"Extract {kl} as JSON from: {t}",
                    f"Return JSON with the keys {kl}: {t}",
                    f"Extract the {kl} from this text as JSON: {t}",
                    f"{t} Answer as JSON with keys {kl}.",
                ]
            ),
            J(d),
        )
    if q < 0.85:
        return (
            None,
            pick(
                [
                    f"{t}\nAnswer as JSON matching this schema: {J(schema)}",
                    f"Extract the data as JSON with this schema: {J(schema)}\nText: {t}",
                ]
            ),
            J(d),
        )
    return "Respond in JSON.", pick([f"Extract {kl}: {t}", f"{t} Give me {kl}."]), J(d)


SYS = [
    "You are a helpful assistant.",
    "You are a helpful assistant.",
    "You are a friendly demo assistant.",
    "You are a tiny local assistant. Answer briefly.",
    "Be concise.",
    "You are a helpful AI assistant with tools.",
    "You can use tools to answer questions.",
    "Answer the user's questions. Use tools when needed.",
    "You are an assistant running locally.",
    "You are a helpful, respectful and honest assistant. Always answer as helpfully as possible.\nIf a question does not make any sense, or is not factually coherent, explain why instead of answering something incorrectly. If you don't know the answer to a question, don't share false information.",
]
TOOLS_A = "# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>"
TOOLS_B = '\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'


def render_system(sysmsg, tools):
    if not tools:
        return f"<|im_start|>system\n{sysmsg}<|im_end|>\n" if sysmsg else ""
    return (
        "<|im_start|>system\n"
        + (sysmsg + "\n\n" if sysmsg else "")
        + TOOLS_A
        + "".join("\n" + J(t["json"]) for t in tools)
        + TOOLS_B
        + "<|im_end|>\n"
    )


ILIST = []


def natural():
    it = (
        INTENTS[pick(list(INTENTS))]
        if rnd.random() < 0.75
        else INTENTS[pick(["weather", "weather", "calc", "time", "convert", "dice", "search"])]
    )
    return it


def make_tools(n):
    tools = []
    names = set()
    if n and rnd.random() < 0.25:  # built-in demo tool set together (similar signatures: city/city)
        ids = (
            picks(["weather", "calc", "time", "dice"], rnd.randint(2, 4))
            if rnd.random() < 0.6
            else picks(["weather", "calc", "time", "dice", "convert", "random", "search", "timer"], rnd.randint(2, 5))
        )
        ts = [inst(INTENTS[i]) for i in ids]
        if len({t["name"] for t in ts}) == len(ts):
            return ts
    while len(tools) < n:
        it = natural() if rnd.random() < 0.42 else gen_tool_any()
        t = inst(it)
        if t["name"] in names or any(x["it"]["id"] == it["id"] for x in tools):
            continue
        names.add(t["name"])
        tools.append(t)
    return tools


def refusal(tools):
    if not tools:
        return "Sorry, I don't have a tool for that."
    return "Sorry, I don't have a tool for that. My tools are: " + ", ".join(t["name"] for t in tools) + "."


AMBIG = {"convert": {"currency"}, "currency": {"convert"}, "stock": set()}
FU = [
    "And in {0}?",
    "and {0}?",
    "What about {0}?",
    "How about {0}?",
    "And {0}?",
    "Now {0}",
    "and for {0}?",
    "Same for {0}",
    "what about in {0}?",
]


def conversation(forced=None):
    segs = []  # (text,weight)
    meta = []
    ntools = rnd.choice([0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5]) if forced is None else forced
    tools = make_tools(ntools)
    sysmsg = pick(SYS) if rnd.random() < 0.55 else None
    neps = rnd.choice([1, 1, 2, 2, 3, 3, 4])
    eps = []
    think_mode = rnd.random()
    mem = None
    for e in range(neps):
        r = rnd.random()
        last = e == neps - 1
        turns = []  # list of dict(role,text[,calls])
        if not tools:
            r = 0.70 + 0.30 * rnd.random()
        if tools and r < 0.56:
            t = pick(tools)
            q = rnd.random()
            u, v, a, x = fill(t)
            if q < 0.14 and t["ps"]:  # parallel calls
                if len(tools) > 1 and rnd.random() < 0.35:
                    t2 = pick([y for y in tools if y is not t])
                    u2, v2, a2, x2 = fill(t2)
                    u = u.rstrip("?.! ") + pick([" and ", " and also ", ". Also, ", ", and "]) + u2[0].lower() + u2[1:]
                    calls = [(t, v, a, x), (t2, v2, a2, x2)]
                elif len(t["ps"]) >= 1 and t["ps"][0][2]["kind"] in (
                    "city",
                    "name",
                    "code",
                    "phrase",
                    "word",
                    "title",
                    "expr",
                    "mad",
                    "file",
                    "mix",
                ):
                    k = t["ps"][0][0]
                    uu = [z for z in t["it"]["utts"] if "{0}" in z]
                    uu = pick(uu)
                    n2 = 2 if rnd.random() < 0.75 else 3
                    kind = t["ps"][0][2]["kind"]
                    vs = []
                    while len(vs) < n2:
                        w = F[kind]()
                        if w not in vs:
                            vs.append(w)
                    u, v, a, x = fill(t, uu)
                    joined = ", ".join(map(str, vs[:-1])) + " and " + str(vs[-1])
                    # rebuild utterance with same other args
                    text = uu
                    for i, (kk, s, p) in enumerate(t["ps"]):
                        if i > 0 and v[i] is not None:
                            text = text.replace("{%d}" % i, show(v[i]))
                    u = text.replace("{0}", joined)
                    calls = []
                    for w in vs:
                        a2 = dict(a)
                        a2[k] = w
                        v2 = list(v)
                        v2[0] = w
                        calls.append((t, v2, a2, x))
                else:
                    calls = [(t, v, a, x)]
            else:
                calls = [(t, v, a, x)]
            turns.append(("u", u))
            th = "I should call " + " and ".join(dict.fromkeys(c[0]["name"] for c in calls)) + "."
            turns.append(("c", [(c[0]["name"], c[2]) for c in calls], th))
            rs = [do_result(*[c[0], c[1], c[3]]) for c in calls]
            turns.append(("r", [result_text(z[0]) for z in rs]))
            turns.append(("a", " ".join(z[1] for z in rs), "The tool answered. I tell the user the result."))
            # follow-up
            if (
                len(calls) == 1
                and t["ps"]
                and t["ps"][0][2]["kind"] in ("city", "name", "code", "word", "expr", "lang", "curr", "mad", "mix")
                and rnd.random() < 0.22
            ):
                k = t["ps"][0][0]
                w = F[t["ps"][0][2]["kind"]]()
                a2 = dict(a)
                if k in a2:
                    a2[k] = w
                    v2 = list(v)
                    v2[0] = w
                    turns.append(("u", pick(FU).replace("{0}", str(w))))
                    turns.append(("c", [(t["name"], a2)], th))
                    z = do_result(t, v2, x)
                    turns.append(("r", [result_text(z[0])]))
                    turns.append(("a", z[1], "The tool answered. I tell the user the result."))
            elif len(calls) == 1 and rnd.random() < 0.1 and not rs[0][1].startswith("Sorry"):
                # use of earlier result without tool
                turns.append(("u", pick(["Thanks!", "thank you", "thanks"])))
                turns.append(("a", "You're welcome!", "This is small talk, so I answer directly."))
        elif r < 0.74:  # refusal: tool request that does not fit
            ids = {t["it"]["id"] for t in tools}
            for _ in range(20):
                it = natural() if rnd.random() < 0.5 else gen_tool_any()
                if it["id"] in ids or (AMBIG.get(it["id"], set()) & ids):
                    continue
                if it["id"] in ("calc", "joke") and not tools:
                    continue
                if it["id"] == "joke":
                    continue
                if "search" in ids and rnd.random() < 0.9:
                    continue
                if (
                    it["id"].startswith("g:")
                    and any(
                        t["it"]["id"].startswith("g:") and set(t["name"].split("_")) & set(it["id"][2:].split("_"))
                        for t in tools
                    )
                    and rnd.random() < 0.7
                ):
                    continue
                break
            u, v, a, x = fill(inst(it))
            turns.append(("u", u))
            turns.append(("a", refusal(tools), "No tool fits this."))
        elif r < 0.78 and tools:
            turns.append(
                (
                    "u",
                    pick(
                        [
                            "What tools do you have?",
                            "Which tools can you use?",
                            "list your tools",
                            "What functions are available?",
                            "show me your tools",
                            "which tools do you know?",
                        ]
                    ),
                )
            )
            turns.append(("a", "My tools are: " + ", ".join(t["name"] for t in tools) + ".", "I list the tools."))
        elif r < 0.82 and (not last or mem) and neps > 1:
            if mem is None:
                m = pick(MEM)
                v = str(F[m[5]]())
                mem = (m, v)
                turns.append(("u", pick(m[1]).replace("{v}", v)))
                turns.append(("a", m[2].replace("{v}", v), "I greet the user and remember this."))
            else:
                m, v = mem
                turns.append(("u", pick(m[3])))
                turns.append(("a", m[4].replace("{v}", v), "The user told me this before."))
        elif r < 0.88:
            s, u, a = json_episode()
            if s and (e > 0 or tools):
                u = s + "\n" + u
            elif s:
                sysmsg = (sysmsg + "\n" if sysmsg and rnd.random() < 0.5 else "") + s
            turns.append(("u", u))
            turns.append(("a", a, "I answer with JSON."))
            eps.append(turns)
            if s and not (e > 0 or tools):
                break
            continue
        else:
            u, a, th = nontool()
            if any(t["it"]["id"] == "joke" for t in tools) and "joke" in u.lower():
                u, a, th = "hello", "Hello! How can I help you?", "This is small talk, so I answer directly."
            if any(t["it"]["id"] == "define" for t in tools) and a == UNKA:
                u, a, th = "hi", "Hello! How can I help you?", "This is small talk, so I answer directly."
            if any(t["it"]["id"] in ("search", "user", "news") for t in tools) and a == UNKA:
                u, a, th = (
                    "How are you?",
                    "I am doing well, thank you! How can I help you?",
                    "This is small talk, so I answer directly.",
                )
            turns.append(("u", u))
            turns.append(("a", a, th))
        eps.append(turns)
    if mem and rnd.random() < 0.8:
        m, v = mem
        eps.append([("u", pick(m[3])), ("a", m[4].replace("{v}", v), "The user told me this before.")])
    think = "none"
    if think_mode < 0.10:
        think = "think"
    elif think_mode < 0.20:
        think = "empty"
    elif think_mode < 0.24:
        think = "no"
    segs.append((render_system(sysmsg, tools), 0))
    # last user index for thinking
    flat = [t for ep in eps for t in ep]
    lastu = max(i for i, t in enumerate(flat) if t[0] == "u")
    for i, t in enumerate(flat):
        cur = i >= lastu
        if t[0] == "u":
            txt = t[1]
            if cur and think == "think":
                txt += " /think"
            if cur and think == "no":
                txt += " /no_think"
            segs.append(("<|im_start|>user\n" + txt + "<|im_end|>\n", 0))
        elif t[0] == "r":
            segs.append(
                (
                    "<|im_start|>user"
                    + "".join("\n<tool_response>\n" + x + "\n</tool_response>" for x in t[1])
                    + "<|im_end|>\n",
                    0,
                )
            )
        else:
            pre = "<|im_start|>assistant\n"
            body = calls_text(t[1]) if t[0] == "c" else t[1]
            if cur and think == "think":
                body = f"<think>\n{t[2]}\n</think>\n\n" + body
            if cur and think == "empty":
                pre += "<think>\n\n</think>\n\n"
            segs.append((pre, 0))
            segs.append((body + "<|im_end|>", 1))
            segs.append(("\n", 0))
    return segs, flat, tools


def seed(s, split="train"):
    global rnd, SPLIT
    rnd = random.Random(s)
    SPLIT = split


if __name__ == "__main__":
    seed(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    for _ in range(int(sys.argv[1])):
        s, _, _ = conversation()
        print("".join(t if not w else "\x1b[32m" + t + "\x1b[0m" for t, w in s))
        print("-----")
