import { loam } from '../../../loam';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const handler = async (request: Request) => (await loam()).fetch(request);

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
