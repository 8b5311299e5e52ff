import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TypeOrmRefreshTokenRepository } from '../../../lib/adapters/typeorm/index.js';
import { Clock } from '../../../lib/index.js';
import { SqljsFile } from './sqljs-file.js';

/** Answers a write only when it is in the file, so that a kill after the answer loses nothing. */
@Injectable()
export class SqljsRefreshTokenRepository extends TypeOrmRefreshTokenRepository {
  constructor(
    dataSource: DataSource,
    clock: Clock,
    private readonly file: SqljsFile,
  ) {
    super(dataSource, clock);
  }

  protected override afterWrite(): Promise<void> {
    return this.file.save();
  }
}
