"""The official Python client against a server: its base URL and key are the arguments."""

import json
import sys
import warnings

warnings.simplefilter("error")

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key=sys.argv[2], max_retries=0)
CHAT, EMBEDDING = sys.argv[3], sys.argv[4]
hello = [{"role": "user", "content": "Hello!"}]

whole = client.chat.completions.create(model=CHAT, messages=hello)
answer = whole.choices[0].message.content
assert answer, whole
assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens

streamed = ""
for chunk in client.chat.completions.create(model=CHAT, messages=hello, stream=True):
    streamed += chunk.choices[0].delta.content or ""
assert streamed == answer, (streamed, answer)

with client.chat.completions.stream(model=CHAT, messages=hello) as stream:
    for _ in stream:
        pass
    assert stream.get_final_completion().choices[0].message.content == answer

tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Get the current weather in a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "The name of the city."}},
                "required": ["city"],
            },
        },
    }
]
messages = [{"role": "user", "content": "What is the weather in Oslo?"}]
first = client.chat.completions.create(model=CHAT, messages=messages, tools=tools)
call = first.choices[0].message.tool_calls[0]
assert json.loads(call.function.arguments) == {"city": "Oslo"}, call
# S3-16: the message goes back as the client prints it
messages.append(first.choices[0].message.model_dump())
messages.append({"role": "tool", "tool_call_id": call.id, "content": '{"temperature": 21, "condition": "sunny"}'})
second = client.chat.completions.create(model=CHAT, messages=messages, tools=tools)
assert "21" in second.choices[0].message.content, second

prompt = "<|im_start|>user\nHello!<|im_end|>\n<|im_start|>assistant\n"
text = client.completions.create(model=CHAT, prompt=[prompt, prompt], n=2, temperature=0)
assert [choice.index for choice in text.choices] == [0, 1, 2, 3], text
assert {choice.text for choice in text.choices} == {answer}, text

vectors = client.embeddings.create(model=EMBEDDING, input=["Hello", "there"])
assert [len(item.embedding) for item in vectors.data] == [256, 256]
numbers = client.embeddings.create(model=EMBEDDING, input="Hello", encoding_format="float")
# Vectors have length 1; texts that are computed together differ by rounding from texts alone.
cosine = sum(a * b for a, b in zip(numbers.data[0].embedding, vectors.data[0].embedding))
assert cosine > 0.999, cosine

assert [model.id for model in client.models.list()] == [CHAT, EMBEDDING]
assert client.models.retrieve(CHAT).id == CHAT


response = client.responses.create(model=CHAT, input="Hello!", store=True)
assert response.output_text == answer, response
assert client.responses.retrieve(response.id).output_text == answer
events = list(client.responses.create(model=CHAT, input="Hello!", stream=True))
deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
assert "".join(deltas) == answer, deltas
following = client.responses.create(model=CHAT, input="And now?", previous_response_id=response.id)
assert following.usage.input_tokens_details.cached_tokens >= response.usage.input_tokens, following
client.responses.delete(response.id)


def raises(kind, **fields):
    try:
        client.chat.completions.create(**{"model": CHAT, "messages": hello, **fields})
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} for {fields}")


assert raises(openai.NotFoundError, model="nobody").code == "model_not_found"
error = raises(openai.BadRequestError, temperature=2.5)
assert (error.code, error.param) == ("decimal_above_max_value", "temperature"), error
wrong = client.with_options(api_key="sk-wrong")
try:
    wrong.models.list()
    raise AssertionError("no AuthenticationError")
except openai.AuthenticationError:
    pass

print(f"openai {openai.__version__}: ok")
