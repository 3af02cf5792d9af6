/** The texts that samples have where the document gives no example. Responses may replace them. */
export const sampledTexts = {
  plain: 'text',
  dateTime: '2030-01-01T00:00:00Z',
  date: '2030-01-01',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
} as const;
