export {
  checkLanguageModel,
  type BrokenLaw,
  type CheckedLanguageModel,
} from './check-language-model.ts';
export { findBrokenLaws } from './stream-laws.ts';
