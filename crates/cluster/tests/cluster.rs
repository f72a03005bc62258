//! A scheduler and two executors in this process give what this machine gives
//! alone, bit for bit.
#![allow(clippy::unwrap_used)]

use ballista_core::serde::{BallistaCodec, protobuf::scheduler_grpc_client::SchedulerGrpcClient};
use datafusion::arrow::array::{Float64Array, RecordBatch};
use std::{fs, net::TcpListener, path::Path, sync::Arc};
use tokio::runtime::Runtime;
use zkml_cluster::{ClusterError, compute_on};
use zkml_features::{FeatureError, FeatureSet, Request, compute};
use zkml_transactions::{BadRowPolicy, Column, Generator, Writer};

/// Starts a cluster on free ports; it lives as long as the runtime.
fn start() -> (Runtime, String) {
    let runtime = Runtime::new().unwrap();
    let port = runtime.block_on(async {
        let address = ballista_scheduler::standalone::new_standalone_scheduler();
        let port = address.await.unwrap().port();
        for _ in 0..2 {
            let scheduler = SchedulerGrpcClient::connect(format!("http://localhost:{port}"));
            let scheduler = scheduler.await.unwrap();
            let executor =
                ballista_executor::new_standalone_executor(scheduler, 2, BallistaCodec::default());
            executor.await.unwrap();
        }
        port
    });
    (runtime, format!("df://localhost:{port}"))
}

fn request(input: &Path, set: FeatureSet) -> Request {
    Request {
        set,
        ..Request::new(vec![input.to_owned()])
    }
}

#[test]
fn a_cluster_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("sales");
    fs::create_dir(&input).unwrap();
    for seed in 0..2 {
        let mut writer = Writer::create(&input.join(format!("{seed}.parquet"))).unwrap();
        for batch in Generator::new(5_000, 50_000, seed).unwrap().batches() {
            writer.write(&batch).unwrap();
        }
        writer.finish().unwrap();
    }
    let (_cluster, scheduler) = start();
    for set in [FeatureSet::Clean, FeatureSet::Published] {
        let request = request(&input, set);
        let (here, there) = (
            folder.path().join("a.parquet"),
            folder.path().join("b.parquet"),
        );
        let local = compute(&request, &here).unwrap();
        let remote = compute_on(&scheduler, &request, &there).unwrap();
        assert_eq!(remote.transactions, 100_000);
        assert_eq!(remote.columns, local.columns);
        assert_eq!(remote.cutoff, local.cutoff);
        assert_eq!(
            (remote.rows, remote.new_customers, remote.positive_targets),
            (local.rows, local.new_customers, local.positive_targets)
        );
        assert!(fs::read(here).unwrap() == fs::read(there).unwrap(), "{set}");
    }

    // What only a cluster finds out.
    let output = folder.path().join("c.parquet");
    let error = |request: &Request| compute_on(&scheduler, request, &output).unwrap_err();
    let features = request(&folder.path().join("a.parquet"), FeatureSet::Clean);
    assert!(matches!(
        error(&features),
        ClusterError::MissingColumn {
            column: "TransactionDate",
            ..
        }
    ));
    let bad = folder.path().join("bad.parquet");
    let good = Generator::new(10, 100, 1)
        .unwrap()
        .batches()
        .next()
        .unwrap();
    let mut columns = good.columns().to_vec();
    let discount = good.schema().index_of(Column::Discount.name()).unwrap();
    columns[discount] = Arc::new(Float64Array::from(vec![100.5; good.num_rows()]));
    let mut writer = Writer::create(&bad).unwrap();
    let batch = RecordBatch::try_new(good.schema(), columns).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    let bad = request(&bad, FeatureSet::Clean);
    assert!(matches!(error(&bad), ClusterError::BadRows { rows: 100 }));
    let short = Request {
        horizon_days: 3650,
        ..request(&input, FeatureSet::Clean)
    };
    assert!(matches!(
        error(&short),
        ClusterError::Features(FeatureError::NothingBefore { .. })
    ));
    assert!(!output.exists());
}

#[test]
fn what_a_cluster_cannot_do_is_said_before_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("f.parquet");
    let error = |scheduler: &str, request: &Request| {
        let error = compute_on(scheduler, request, &output).unwrap_err();
        assert!(!output.exists());
        error
    };
    let csv = folder.path().join("a.csv");
    fs::write(&csv, "CustomerID\n1\n").unwrap();
    let parquet = folder.path().join("a.parquet");
    fs::write(&parquet, "PAR1").unwrap();

    let request = request(&csv, FeatureSet::Clean);
    let nowhere = "df://localhost:1";
    assert!(matches!(
        error(nowhere, &request),
        ClusterError::NotParquet { .. }
    ));
    let mixed = Request {
        inputs: vec![folder.path().to_owned()],
        ..request.clone()
    };
    assert!(matches!(
        error(nowhere, &mixed),
        ClusterError::NotParquet { .. }
    ));
    let skipping = Request {
        bad_rows: BadRowPolicy::Skip,
        ..request.clone()
    };
    assert!(matches!(error(nowhere, &skipping), ClusterError::Skipping));
    let missing = Request {
        inputs: vec![folder.path().join("none.parquet")],
        ..request.clone()
    };
    assert!(matches!(
        error(nowhere, &missing),
        ClusterError::Unreadable { .. }
    ));
    let empty = tempfile::tempdir().unwrap();
    let none = Request {
        inputs: vec![empty.path().to_owned()],
        ..request.clone()
    };
    assert!(matches!(
        error(nowhere, &none),
        ClusterError::EmptyFolder { .. }
    ));

    let good = Request {
        inputs: vec![parquet],
        ..request
    };
    for address in ["localhost:50050", "df://localhost", "df://localhost:x"] {
        assert!(matches!(
            error(address, &good),
            ClusterError::Address { .. }
        ));
    }
    // A port that was free a moment ago.
    let port = TcpListener::bind("localhost:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nobody = error(&format!("df://localhost:{port}"), &good);
    assert!(
        matches!(nobody, ClusterError::Unreachable { .. }),
        "{nobody}"
    );
}
