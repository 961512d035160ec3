import './base.css';
import './notebook.css';
import './comparing.css';
import './divergences.css';
import './history.css';
import './lineage.css';
import './cells.css';
import './rows.css';
