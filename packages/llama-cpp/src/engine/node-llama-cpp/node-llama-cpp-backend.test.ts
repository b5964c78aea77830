import { describeBackend } from '../backend.contract.ts';
import { NodeLlamaCppBackend } from './node-llama-cpp-backend.ts';

describeBackend('node-llama-cpp', () => new NodeLlamaCppBackend());
