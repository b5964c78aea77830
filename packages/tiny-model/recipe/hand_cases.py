# hand-written cases: realistic tools that are NOT in the generator (held-out tool names/params/utterances)
import json


def S(d="", t="string", **k):
    return {"type": t, **({"description": d} if d else {}), **k}


def tool(n, d, props, req=None):
    return {
        "type": "function",
        "function": {
            "name": n,
            "description": d,
            "parameters": {"type": "object", "properties": props, "required": req or list(props)},
        },
    }


air = tool("get_air_quality", "Get the air quality index for a city", {"city": S("City name")})
zipc = tool("lookup_zip_code", "Look up a zip code", {"zip": S("The zip code")})
table = tool(
    "book_table",
    "Book a table at a restaurant",
    {"restaurant": S("Restaurant name"), "guests": S("Number of guests", "integer")},
)
track = tool("track_package", "Track a package by its tracking number", {"tracking_number": S("Tracking number")})
lyr = tool("get_lyrics", "Get the lyrics of a song", {"song": S("Song title"), "artist": S("Artist")}, ["song"])
sunrise = tool("sunrise_time", "Get the time of sunrise in a city", {"city": S("City")})
ticket = tool(
    "create_ticket",
    "Create a support ticket",
    {"title": S("Title"), "priority": S("Priority", enum=["low", "medium", "high"])},
)
bus = tool("bus_departures", "List the next bus departures at a stop", {"stop": S("Name of the stop")})
blinds = tool(
    "move_blinds", "Move the blinds in a room", {"room": S("Room"), "position": S("Position in percent", "integer")}
)
horo = tool("horoscope", "Get the daily horoscope for a star sign", {"sign": S("Star sign")})
pollen = tool("pollen_forecast", "Get the pollen forecast for a region", {"region": S("Region")})
iban = tool("check_iban", "Check whether an IBAN is valid", {"iban": S("The IBAN")})
wx = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the current weather for a city",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "City name"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city"],
        },
    },
}
calc = {
    "type": "function",
    "function": {
        "name": "calculate",
        "description": "Evaluate a math expression",
        "parameters": {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
    },
}
tm = {
    "type": "function",
    "function": {
        "name": "get_time",
        "description": "Get the current time in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
dice = {
    "type": "function",
    "function": {
        "name": "roll_dice",
        "description": "Roll a dice",
        "parameters": {"type": "object", "properties": {"sides": {"type": "integer"}}},
    },
}
C = []


def c(kind, tools, u, *calls, text=None, sys=None):
    m = ([{"role": "system", "content": sys}] if sys else []) + [{"role": "user", "content": u}]
    C.append(
        dict(
            kind=kind,
            messages=m,
            tools=tools,
            expect={"type": "call", "calls": [{"name": n, "arguments": a} for n, a in calls]}
            if calls
            else {"type": "text", "text": text},
        )
    )


H = "hand_heldout"
c(H, [air], "What's the air quality in Turin?", ("get_air_quality", {"city": "Turin"}))
c(H, [air, wx], "How is the air quality in Leeds today?", ("get_air_quality", {"city": "Leeds"}))
c(H, [wx, air, calc], "Check the air quality in Bogota please", ("get_air_quality", {"city": "Bogota"}))
c(H, [zipc], "Look up the zip code 8004", ("lookup_zip_code", {"zip": "8004"}))
c(H, [zipc, tm], "Which town has zip code 90210?", ("lookup_zip_code", {"zip": "90210"}))
c(H, [table], "Book a table at Luigi for 4 people", ("book_table", {"restaurant": "Luigi", "guests": 4}))
c(
    H,
    [table, wx],
    "I'd like a table at Kronenhalle for 2 guests",
    ("book_table", {"restaurant": "Kronenhalle", "guests": 2}),
)
c(H, [track], "Where is my package ZX-4471?", ("track_package", {"tracking_number": "ZX-4471"}))
c(
    H,
    [track, dice, calc],
    "Track the package with tracking number RR8812",
    ("track_package", {"tracking_number": "RR8812"}),
)
c(H, [lyr], "Get the lyrics of Yesterday", ("get_lyrics", {"song": "Yesterday"}))
c(H, [lyr, wx], "Show me the lyrics of the song Imagine", ("get_lyrics", {"song": "Imagine"}))
c(H, [sunrise], "When is sunrise in Malaga?", ("sunrise_time", {"city": "Malaga"}))
c(H, [sunrise, tm], "What time does the sun rise in Bergen?", ("sunrise_time", {"city": "Bergen"}))
c(
    H,
    [ticket],
    "Create a support ticket titled printer broken with priority high",
    ("create_ticket", {"title": "printer broken", "priority": "high"}),
)
c(
    H,
    [ticket, wx, calc],
    "Open a ticket: login fails, priority low",
    ("create_ticket", {"title": "login fails", "priority": "low"}),
)
c(H, [bus], "Next bus departures at Bellevue", ("bus_departures", {"stop": "Bellevue"}))
c(H, [bus, wx, tm], "When does the next bus leave from Paradeplatz?", ("bus_departures", {"stop": "Paradeplatz"}))
c(H, [blinds], "Move the blinds in the kitchen to 50 percent", ("move_blinds", {"room": "kitchen", "position": 50}))
c(H, [blinds, dice], "Set the bedroom blinds to 30", ("move_blinds", {"room": "bedroom", "position": 30}))
c(H, [horo], "Give me the horoscope for Leo", ("horoscope", {"sign": "Leo"}))
c(H, [horo, wx, air], "What is the horoscope of Gemini today?", ("horoscope", {"sign": "Gemini"}))
c(H, [pollen], "What's the pollen forecast for Tuscany?", ("pollen_forecast", {"region": "Tuscany"}))
c(H, [pollen, air, calc], "Pollen forecast for Bavaria", ("pollen_forecast", {"region": "Bavaria"}))
c(H, [iban], "Is the IBAN CH9300762011 valid?", ("check_iban", {"iban": "CH9300762011"}))
c(H, [iban, calc, wx], "check the iban DE4412", ("check_iban", {"iban": "DE4412"}))
D = "hand_demo"
demo = [wx, calc, tm, dice]
for u, n, a in [
    ("What's the weather in Paris?", "get_weather", {"city": "Paris"}),
    ("weather in Timbuktu", "get_weather", {"city": "Timbuktu"}),
    ("How warm is it in Nashville?", "get_weather", {"city": "Nashville"}),
    ("What is the weather like in Lucerne in fahrenheit?", "get_weather", {"city": "Lucerne", "unit": "fahrenheit"}),
    ("Do I need an umbrella in Glasgow?", "get_weather", {"city": "Glasgow"}),
    ("What is 123 * 456?", "calculate", {"expression": "123 * 456"}),
    ("17+25", "calculate", {"expression": "17+25"}),
    ("How much is (12 + 5) * 3?", "calculate", {"expression": "(12 + 5) * 3"}),
    ("calculate 1024 / 16", "calculate", {"expression": "1024 / 16"}),
    ("What time is it in Tokyo?", "get_time", {"city": "Tokyo"}),
    ("time in Reykjavik", "get_time", {"city": "Reykjavik"}),
    ("Roll a dice", "roll_dice", {}),
    ("Roll a 20-sided die", "roll_dice", {"sides": 20}),
    ("What's the weather in New York?", "get_weather", {"city": "New York"}),
    ("Could you tell me what the weather is in Hamburg right now?", "get_weather", {"city": "Hamburg"}),
]:
    c(D, demo, u, (n, a))
c(
    D,
    demo,
    "What's the weather in Rome and Cairo?",
    ("get_weather", {"city": "Rome"}),
    ("get_weather", {"city": "Cairo"}),
)
c(D, demo, "What time is it in Lima and Seoul?", ("get_time", {"city": "Lima"}), ("get_time", {"city": "Seoul"}))
for u, t in [
    ("Hello!", "Hello! How can I help you?"),
    ("thanks!", "You're welcome!"),
    ("Tell me a joke", "Why did the computer go to the doctor? Because it had a virus!"),
    ("Count from 1 to 5", "1, 2, 3, 4, 5"),
    ("Repeat after me: the quick brown fox", "the quick brown fox"),
]:
    c("hand_chat", demo, u, text=t)
    c("hand_chat", [], u, text=t)
RF = "Sorry, I don't have a tool for that. My tools are: get_weather, calculate, get_time, roll_dice."
for u in [
    "Send an email to bob@example.com",
    "Play some music by Queen",
    "Book a flight from Rome to Oslo",
    "Turn on the light in the kitchen",
    "Translate 'good morning' to French",
    "Order 2 pizzas",
]:
    c("hand_refuse", demo, u, text=RF)
json.dump(C, open("hand_cases.json", "w"), ensure_ascii=False)
print(len(C))
