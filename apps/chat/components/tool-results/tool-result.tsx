import type { ToolUIPart } from 'ai';
import type { ChatTools } from '../../chat/message.ts';
import { isToolFailure } from '../../tools/tool-failure.ts';
import { CalculationResult } from './calculation-result.tsx';
import { ConversionResult } from './conversion-result.tsx';
import { DiceResult } from './dice-result.tsx';
import { TimeResult } from './time-result.tsx';
import { WeatherResult } from './weather-result.tsx';

type FinishedToolPart = Extract<ToolUIPart<ChatTools>, { state: 'output-available' }>;

/** The picture that belongs to a tool's result; failures are told by the card. */
export function ToolResult({ part }: { part: FinishedToolPart }) {
  switch (part.type) {
    case 'tool-get_weather':
      return isToolFailure(part.output) ? null : <WeatherResult weather={part.output} />;
    case 'tool-get_time':
      return isToolFailure(part.output) ? null : <TimeResult time={part.output} />;
    case 'tool-calculate':
      return isToolFailure(part.output) ? null : <CalculationResult calculation={part.output} />;
    case 'tool-convert_units':
      return isToolFailure(part.output) ? null : <ConversionResult conversion={part.output} />;
    case 'tool-roll_dice':
      return isToolFailure(part.output) ? null : <DiceResult roll={part.output} />;
    default:
      part satisfies never;
      return null;
  }
}
