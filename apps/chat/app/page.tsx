import { connection } from 'next/server';
import { chatModelId } from '../chat/model-id.ts';
import { Chat } from '../components/chat.tsx';

export default async function Page() {
  // The model comes from the environment of the running server, not of the build.
  await connection();
  return <Chat model={chatModelId()} />;
}
