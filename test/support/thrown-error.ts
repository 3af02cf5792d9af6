/** What a call throws, as the one error model has it. */
import { AppError } from '../../src/lib/errors.ts';

/** @returns the AppError that `act` throws or rejects with */
export async function appErrorOf(act: () => unknown): Promise<AppError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
