import { calculateTool } from './calculate.ts';
import { convertUnitsTool } from './convert-units.ts';
import { getTimeTool } from './get-time.ts';
import { getWeatherTool } from './get-weather.ts';
import { rollDiceTool } from './roll-dice.ts';

/** The tools by the names that loam/tiny was trained on. */
export const tools = {
  get_weather: getWeatherTool,
  calculate: calculateTool,
  get_time: getTimeTool,
  convert_units: convertUnitsTool,
  roll_dice: rollDiceTool,
};
