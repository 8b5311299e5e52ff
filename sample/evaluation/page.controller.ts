import { Controller, Get, NotFoundException, Req, Res } from '@nestjs/common';
import { Public } from '../../lib/index.js';
import { PageFiles, type PageFile } from './page-files.js';

/** As much of a request and an answer as this needs; Express and Fastify both have it. */
interface PageRequest {
  readonly url: string;
}
interface PageAnswer {
  header(name: string, value: string): unknown;
}

const PREFIX = '/assets/';
/** Express and Fastify write a wildcard differently, so there is one route for each depth of folder. */
const DEPTHS = [':a', ':a/:b', ':a/:b/:c', ':a/:b/:c/:d'];

/** The scripts and styles of the page. */
@Controller('assets')
export class PageController {
  constructor(private readonly files: PageFiles) {}

  @Public()
  @Get(DEPTHS)
  asset(@Req() { url }: PageRequest, @Res({ passthrough: true }) answer: PageAnswer): string {
    const [path = ''] = url.split('?');
    const file = this.files.file(path.slice(PREFIX.length));
    if (file === undefined) throw new NotFoundException({ error: 'not_found' });
    return sendFile(file, answer);
  }
}

/** Nothing is taken on trust: asked for anew each time, and never read as another type. */
export function sendFile({ type, text }: PageFile, answer: PageAnswer): string {
  answer.header('content-type', type);
  answer.header('cache-control', 'no-cache');
  answer.header('x-content-type-options', 'nosniff');
  return text;
}
