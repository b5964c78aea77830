import { readFileSync } from 'node:fs';
import { join } from 'path';

export const read = name => readFileSync(join('/', name));
