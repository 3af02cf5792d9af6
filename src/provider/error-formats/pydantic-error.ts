/** What pydantic says of one wrong value. See https://docs.pydantic.dev/2/errors/validation_errors/ */
import type { JsonObject } from '../../lib/json.ts';

export interface PydanticError {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: JsonObject;
}
