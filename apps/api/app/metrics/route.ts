export { GET } from '../v1/[[...path]]/route';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';
