'use client';
import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChatMessage, ChatMode } from '../chat/message.ts';
import { Conversation } from './conversation.tsx';
import { ErrorNotice } from './error-notice.tsx';
import { Header } from './header.tsx';
import { AssistantMessage, Pulse, UserMessage } from './message.tsx';
import { PromptInput } from './prompt-input.tsx';
import { Welcome } from './welcome.tsx';

/** The mode lies with the question, so that Retry and Regenerate ask in the same way. */
const transport = new DefaultChatTransport<ChatMessage>({
  api: '/api/chat',
  prepareSendMessagesRequest: ({ messages }) => ({
    body: { messages, mode: messages.findLast(({ role }) => role === 'user')?.metadata?.mode },
  }),
});

/** Milliseconds between two drawings of a streaming answer. */
const throttle = 40;

/** The whole page: one conversation at a time, kept in memory only. */
export function Chat({ model }: { model: string }) {
  const [conversation, setConversation] = useState(0);
  return (
    <Session
      key={conversation}
      model={model}
      onNewChat={() => setConversation(number => number + 1)}
    />
  );
}

function Session({ model, onNewChat }: { model: string; onNewChat: () => void }) {
  const { messages, sendMessage, regenerate, status, stop, error } = useChat<ChatMessage>({
    transport,
    throttle,
  });
  const input = useRef<HTMLTextAreaElement>(null);
  const isBusy = status === 'submitted' || status === 'streaming';

  useEffect(() => input.current?.focus({ preventScroll: true }), []);

  const retry = useCallback(() => {
    void regenerate();
    input.current?.focus({ preventScroll: true });
  }, [regenerate]);

  function send(text: string, mode?: ChatMode) {
    void sendMessage({ text, ...(mode && { metadata: { mode } }) });
    input.current?.focus({ preventScroll: true });
  }

  function stopAnswer() {
    void stop();
    input.current?.focus({ preventScroll: true });
  }

  function startNewChat() {
    void stop();
    onNewChat();
  }

  return (
    <div className="flex h-dvh flex-col">
      <Header model={model} onNewChat={startNewChat} />
      <main className="flex min-h-0 flex-1 flex-col">
        {messages.length === 0 ? (
          <div className="min-h-0 flex-1 overflow-y-auto">
            <Welcome model={model} onPick={({ label, text, mode }) => send(text ?? label, mode)} />
          </div>
        ) : (
          <Conversation isBusy={isBusy}>
            <h1 className="sr-only">Conversation with {model}</h1>
            {messages.map((message, index) => {
              const isLast = index === messages.length - 1;
              return message.role === 'user' ? (
                <UserMessage key={message.id} message={message} />
              ) : (
                <AssistantMessage
                  key={message.id}
                  message={message}
                  isLive={isLast && isBusy}
                  isFailed={isLast && status === 'error'}
                  onRegenerate={isLast && status === 'ready' ? retry : undefined}
                />
              );
            })}
            {isBusy && messages.at(-1)?.role === 'user' ? <Pulse /> : null}
            {error ? <ErrorNotice error={error} onRetry={retry} /> : null}
          </Conversation>
        )}
        <div className="mx-auto w-full max-w-3xl px-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
          <PromptInput busy={isBusy} inputRef={input} onSend={send} onStop={stopAnswer} />
        </div>
      </main>
    </div>
  );
}
